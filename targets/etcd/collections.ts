/** Sets, queues and logs: a set and a queue have a key an element, a log is one key. */
import type { Call, Facets, Key, Taken, Value } from 'rashomon/sdk'
import { change } from './change.ts'
import type { KeyValue, RangeRequest } from './messages.ts'
import type { Session } from './session.ts'
import { below, changedAt, decoded, encoded, foundBy, isAbsent, isUnchanged, keyOf, witnessOf } from './values.ts'

const SET = 'set'
const QUEUE = 'queue'
const LOG = 'log'

const elementKey = (set: Key, element: Value): Buffer => keyOf(SET, set, JSON.stringify(element))

export const setOver = (session: Session): Facets['set'] => ({
  async add(set, element, call) {
    const key = elementKey(set, element)
    const { header, succeeded } = await session.carryOut(
      'Txn',
      { compare: [isAbsent(key)], success: [{ request_put: { key, value: encoded(element) } }], failure: [] },
      call,
    )
    return { value: { added: succeeded }, witness: witnessOf(header) }
  },
  async remove(set, element, call) {
    const { header, deleted } = await session.carryOut('DeleteRange', { key: elementKey(set, element) }, call)
    return { value: { removed: deleted !== '0' }, witness: witnessOf(header) }
  },
  async contains(set, element, call) {
    const { header, count } = await session.read({ key: elementKey(set, element), count_only: true }, call)
    return { value: count !== '0', witness: witnessOf(header) }
  },
  async readAll(set, call) {
    const { header, kvs } = await session.read(below(SET, set), call)
    return { value: kvs.map(decoded), witness: witnessOf(header) }
  },
})

/** Elements stand in the order of the revisions that made their keys, which is the one order of all writes. */
export const queueOver = (session: Session): Facets['queue'] => ({
  async enqueue(queue, value, call) {
    // Of that name there is one: a repeated request finds the key that the first one made.
    const key = keyOf(QUEUE, queue, call.requestId)
    const { header } = await session.carryOut(
      'Txn',
      { compare: [isAbsent(key)], success: [{ request_put: { key, value: encoded(value) } }], failure: [] },
      call,
    )
    return { value: undefined, witness: witnessOf(header) }
  },
  async dequeue(queue, call) {
    const first: RangeRequest = { ...below(QUEUE, queue), limit: 1, sort_order: 'ASCEND', sort_target: 'CREATE' }
    let seen: Seen = await session.look(first, call)
    for (;;) {
      const [head] = seen.kvs
      if (head === undefined) return { value: { taken: false }, witness: witnessOf(seen.header) }
      const taken = await take(session, head, first, call)
      if (taken.succeeded) {
        const value: Taken = { taken: true, value: decoded(head) }
        return { value, witness: witnessOf(taken.header) }
      }
      seen = { header: taken.header, kvs: foundBy(taken.responses) }
    }
  },
})

type Seen = Pick<Awaited<ReturnType<Session['look']>>, 'header' | 'kvs'>

/** Whoever is still there has nobody before it: later elements have later revisions, and earlier ones only ever leave. */
const take = (session: Session, head: KeyValue, first: RangeRequest, call: Call) =>
  session.carryOut(
    'Txn',
    {
      compare: [isUnchanged(head.key, head)],
      success: [{ request_delete_range: { key: head.key } }],
      failure: [{ request_range: first }],
    },
    call,
  )

export const logOver = (session: Session): Facets['log'] => ({
  async append(log, value, call) {
    const { header, told: offset } = await change(session, keyOf(LOG, log), call, (present) => {
      const entries = entriesOf(present)
      return { value: encoded([...entries, value]), told: entries.length }
    })
    return { value: { offset }, witness: changedAt(header) }
  },
  async readAll(log, call) {
    const { header, kvs } = await session.read({ key: keyOf(LOG, log) }, call)
    return { value: entriesOf(kvs[0]), witness: witnessOf(header, kvs[0]?.mod_revision) }
  },
})

const entriesOf = (kv: KeyValue | undefined): readonly Value[] =>
  kv === undefined ? [] : (JSON.parse(kv.value.toString()) as readonly Value[]) // as append wrote it
