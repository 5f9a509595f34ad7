/** Registers, usernames and ids: one key each, one request an operation. */
import type { Answer, Facets, Key, Swapped, Value } from 'rashomon/sdk'
import type { Compare, RequestOp } from './messages.ts'
import type { Session } from './session.ts'
import { changedAt, decoded, encoded, foundBy, isAbsent, keyOf, witnessOf } from './values.ts'

const REGISTER = 'register'
const NAME = 'name'
const TICKETS = keyOf('ids')

export const registerOver = (session: Session): Facets['register'] => ({
  async read(key, call) {
    return held(await session.read({ key: keyOf(REGISTER, key) }, call))
  },
  async write(name, value, call) {
    const key = keyOf(REGISTER, name)
    const { header } =
      value === null
        ? await session.carryOut('DeleteRange', { key }, call)
        : await session.carryOut('Put', { key, value: encoded(value) }, call)
    return { value: undefined, witness: value === null ? witnessOf(header) : changedAt(header) }
  },
  async cas(name, from, to, call): Promise<Answer<Swapped>> {
    const key = keyOf(REGISTER, name)
    const { header, succeeded, responses } = await session.carryOut(
      'Txn',
      { compare: [holds(key, from)], success: [setTo(key, to)], failure: [{ request_range: { key } }] },
      call,
    )
    if (succeeded) return { value: { swapped: true }, witness: to === null ? witnessOf(header) : changedAt(header) }
    const { value: current, witness } = held({ header, kvs: foundBy(responses) })
    return { value: { swapped: false, current }, ...(witness === undefined ? {} : { witness }) }
  },
})

const holds = (key: Buffer, value: Value): Compare =>
  value === null ? isAbsent(key) : { key, result: 'EQUAL', target: 'VALUE', value: encoded(value) }

const setTo = (key: Buffer, value: Value): RequestOp =>
  value === null ? { request_delete_range: { key } } : { request_put: { key, value: encoded(value) } }

type Found = Pick<Awaited<ReturnType<Session['read']>>, 'header' | 'kvs'>

function held({ header, kvs }: Found): Answer<Value> {
  const [kv] = kvs
  return { value: kv === undefined ? null : decoded(kv), witness: witnessOf(header, kv?.mod_revision) }
}

export const usernamesOver = (session: Session): Facets['usernames'] => ({
  async register(name: Key, claim, call) {
    const key = keyOf(NAME, name)
    const { header, succeeded, responses } = await session.carryOut(
      'Txn',
      {
        compare: [isAbsent(key)],
        success: [{ request_put: { key, value: encoded(claim) } }],
        failure: [{ request_range: { key } }],
      },
      call,
    )
    if (succeeded) return { value: { registered: true }, witness: changedAt(header) }
    const { value: owner, witness } = held({ header, kvs: foundBy(responses) })
    return { value: { registered: false, owner }, ...(witness === undefined ? {} : { witness }) }
  },
  async owner(name, call) {
    return held(await session.read({ key: keyOf(NAME, name) }, call))
  },
})

/** Every put has a revision of its own, and no other put of the store has it. */
export const idsOver = (session: Session): Facets['ids'] => ({
  async generate(call) {
    const { header } = await session.carryOut('Put', { key: TICKETS, value: encoded('taken') }, call)
    return { value: Number(header.revision), witness: witnessOf(header) }
  },
})
