/** Counters and a bank: numbers that change by what they are. */
import type { Answer, Call, Facets, Key } from 'rashomon/sdk'
import { change } from './change.ts'
import type { KeyValue, RequestOp } from './messages.ts'
import type { Session } from './session.ts'
import { below, changedAt, decoded, encoded, foundByEach, isUnchanged, keyOf, witnessOf } from './values.ts'

const COUNTER = 'counter'
const ACCOUNT = 'account'

const numberOf = (kv: KeyValue | undefined): number => (kv === undefined ? 0 : Number(decoded(kv)))

export const counterOver = (session: Session): Facets['counter'] => ({
  async add(name, delta, call) {
    const { header } = await change(session, keyOf(COUNTER, name), call, (present) => ({
      value: encoded(numberOf(present) + delta),
      told: undefined,
    }))
    return { value: undefined, witness: changedAt(header) }
  },
  async read(name, call) {
    const { header, kvs } = await session.read({ key: keyOf(COUNTER, name) }, call)
    return { value: numberOf(kvs[0]), witness: witnessOf(header, kvs[0]?.mod_revision) }
  },
})

export const bankOver = (session: Session): Facets['bank'] => ({
  async open(account, balance, call) {
    const request = { key: keyOf(ACCOUNT, account), value: encoded(balance) }
    const { header } = await session.carryOut('Put', request, call)
    return { value: undefined, witness: witnessOf(header) }
  },
  transfer: (from, to, amount, call) => transfer(session, from, to, amount, call),
  async readAll(accounts, call) {
    // All in one range: one revision.
    const { header, kvs } = await session.read(below(ACCOUNT), call)
    const balances = new Map(kvs.map((kv) => [kv.key.toString(), numberOf(kv)]))
    const found = accounts.flatMap((account) => {
      const balance = balances.get(keyOf(ACCOUNT, account).toString())
      return balance === undefined ? [] : [[account, balance] as const]
    })
    return { value: new Map(found), witness: witnessOf(header) }
  },
})

/**
 * Both accounts are read at one revision, and written if neither has changed since. That it is not covered is decided by such
 * a reading alone: linearizable, and of both at once.
 */
async function transfer(
  session: Session,
  from: Key,
  to: Key,
  amount: number,
  call: Call,
): Promise<Answer<{ readonly moved: boolean }>> {
  const [source, sink] = [keyOf(ACCOUNT, from), keyOf(ACCOUNT, to)]
  const reads: readonly RequestOp[] = [{ request_range: { key: source } }, { request_range: { key: sink } }]
  let seen = await session.lookAll(reads, call)
  for (;;) {
    const [payer, payee] = seen.found
    if (numberOf(payer) < amount) return { value: { moved: false }, witness: witnessOf(seen.header) }
    if (from === to) return { value: { moved: true }, witness: witnessOf(seen.header) }
    const { header, succeeded, responses } = await session.carryOut(
      'Txn',
      {
        compare: [isUnchanged(source, payer), isUnchanged(sink, payee)],
        success: [
          { request_put: { key: source, value: encoded(numberOf(payer) - amount) } },
          { request_put: { key: sink, value: encoded(numberOf(payee) + amount) } },
        ],
        failure: reads,
      },
      call,
    )
    if (succeeded) return { value: { moved: true }, witness: witnessOf(header) }
    seen = { header, found: foundByEach(responses) }
  }
}
