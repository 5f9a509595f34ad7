/**
 * Keys of a run lie below a prefix of its own, put on where requests leave and taken off where answers arrive: so runs may
 * follow each other on one cluster, and what an earlier one left, or still writes late, is under no key that this one
 * names. It is what etcd's own client does for tenants (clientv3/namespace). Revisions and leases are the whole cluster's: they
 * only grow, or are nobody else's.
 */
import type { Compare, KeyValue, Method, Methods, RequestOp, ResponseOp } from './messages.ts'

type Asking = { readonly [M in Method]: (request: Methods[M]['takes']) => Methods[M]['takes'] }
type Telling = { readonly [M in Method]: (response: Methods[M]['gives']) => Methods[M]['gives'] }

export class OwnKeys {
  readonly #prefix: Buffer
  readonly #asking: Asking
  readonly #telling: Telling

  constructor(runId: string) {
    this.#prefix = Buffer.from(`${encodeURIComponent(runId)}/`)
    const same = <T>(unchanged: T): T => unchanged
    const withoutKeys = { Compact: same, LeaseGrant: same, LeaseRevoke: same, Status: same, MoveLeader: same }
    this.#asking = {
      ...withoutKeys,
      Range: (request) => this.#ranged(request),
      Put: (request) => this.#keyed(request),
      DeleteRange: (request) => this.#ranged(request),
      Txn: ({ compare, success, failure }) => ({
        compare: compare.map((one: Compare) => this.#keyed(one)),
        success: success.map((step) => this.#step(step)),
        failure: failure.map((step) => this.#step(step)),
      }),
    }
    this.#telling = {
      ...withoutKeys,
      Range: (response) => ({ ...response, kvs: this.#found(response.kvs) }),
      Put: same,
      DeleteRange: same,
      Txn: (response) => ({ ...response, responses: response.responses.map((one) => this.#answer(one)) }),
    }
  }

  /** The request as the cluster gets it. */
  asked<M extends Method>(method: M, request: Methods[M]['takes']): Methods[M]['takes'] {
    return this.#asking[method](request)
  }

  /** The answer as the run sees it. */
  told<M extends Method>(method: M, response: Methods[M]['gives']): Methods[M]['gives'] {
    return this.#telling[method](response)
  }

  #keyed<T extends { readonly key: Buffer }>(named: T): T {
    return { ...named, key: this.#own(named.key) }
  }

  #ranged<T extends { readonly key: Buffer; readonly range_end?: Buffer }>(request: T): T {
    const own = this.#keyed(request)
    return request.range_end === undefined ? own : { ...own, range_end: this.#own(request.range_end) }
  }

  #step(step: RequestOp): RequestOp {
    if ('request_range' in step) return { request_range: this.#ranged(step.request_range) }
    if ('request_put' in step) return { request_put: this.#keyed(step.request_put) }
    return { request_delete_range: this.#ranged(step.request_delete_range) }
  }

  #answer(answer: ResponseOp): ResponseOp {
    const { response_range: range } = answer
    if (range === undefined || range === null) return answer
    return { ...answer, response_range: { ...range, kvs: this.#found(range.kvs) } }
  }

  #own(key: Buffer): Buffer {
    return Buffer.concat([this.#prefix, key])
  }

  #found(kvs: readonly KeyValue[]): readonly KeyValue[] {
    return kvs.map((kv) => ({ ...kv, key: kv.key.subarray(this.#prefix.length) }))
  }
}
