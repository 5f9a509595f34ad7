/** Registers, usernames and ids: a document each. */
import type { Answer, Facets, Registered, Swapped } from 'rashomon/sdk'
import { attempt, change, versionOf, was } from './attempt.ts'
import { inserted } from './inserted.ts'
import { type Session, told } from './session.ts'
import { decoded, encoded, numberIn } from './values.ts'

export const REGISTERS = 'registers'
export const USERNAMES = 'usernames'
export const IDS = 'ids'

const PRESENT = { $ifNull: ['$v', encoded(null)] }

export const registerOver = (session: Session): Facets['register'] => ({
  async read(key, call) {
    const found = await session.read(call, ({ collection, reading }) =>
      collection(REGISTERS).findOne({ _id: key }, reading),
    )
    return told(found, (document) => decoded(document?.['v']), versionOf(found.value))
  },
  async write(key, value, call) {
    const operators = { $set: { v: encoded(value) }, $inc: { n: 1 } }
    const made = await change(session, call, { collection: REGISTERS, key, told: ['n'] }, operators)
    return told(made, () => undefined, versionOf(made.value))
  },
  async cas(key, from, to, call): Promise<Answer<Swapped>> {
    const isFrom = { $eq: [PRESENT, { $literal: encoded(from) }] }
    const made = await attempt(
      session,
      call,
      { collection: REGISTERS, key },
      { did: isFrom, was: PRESENT },
      { v: { $cond: ['$did', { $literal: encoded(to) }, '$was'] } },
    )
    return told(
      made,
      ({ did, was: current }): Swapped =>
        did === true ? { swapped: true } : { swapped: false, current: decoded(current) },
      versionOf(made.value),
    )
  },
})

export function usernamesOver(session: Session): Facets['usernames'] {
  const { usernames } = session.run.settings
  const owner: Facets['usernames']['owner'] = async (name, call) => {
    const found = await session.read(call, ({ collection, reading }) =>
      usernames === 'find-then-insert'
        ? collection(USERNAMES).findOne({ name }, reading)
        : collection(USERNAMES).findOne({ _id: name }, reading),
    )
    return told(found, (document) => decoded(document?.['owner']))
  }
  if (usernames === 'insert') return { register: insertOver(session), owner }
  return { register: usernames === 'upsert' ? upsertOver(session) : findThenInsert(session, owner), owner }
}

type Register = Facets['usernames']['register']

/** Put in if there is none; whoever was there is told. */
const upsertOver =
  (session: Session): Register =>
  async (name, claim, call) => {
    const isFree = { $eq: [was('owner'), null] }
    const mine = { $literal: encoded(claim) }
    const place = { collection: USERNAMES, key: name }
    const made = await attempt(session, call, place, { did: isFree, owner: { $ifNull: ['$owner', mine] } })
    return told(
      made,
      ({ did, owner }): Registered =>
        did === true ? { registered: true } : { registered: false, owner: decoded(owner) },
    )
  }

/** The key is the name: whoever comes second is refused, and not told by whom. */
const insertOver =
  (session: Session): Register =>
  async (name, claim, call) =>
    told(
      await session.write(call, ({ collection, writing }) =>
        inserted(collection(USERNAMES).insertOne({ _id: name, owner: encoded(claim) }, writing)),
      ),
      (registered) => ({ registered }),
    )

/** A control: two who both find nobody both put themselves in. */
const findThenInsert =
  (session: Session, owner: Facets['usernames']['owner']): Register =>
  async (name, claim, call) => {
    const { value: present } = await owner(name, call)
    if (present !== null) return { value: { registered: false, owner: present } }
    const made = await session.write(call, ({ collection, writing }) =>
      collection(USERNAMES).insertOne({ _id: `${name} ${call.requestId}`, name, owner: encoded(claim) }, writing),
    )
    return told(made, () => ({ registered: true }))
  }

/** One document counts: no two are told the same number. */
export const idsOver = (session: Session): Facets['ids'] => ({
  async generate(call) {
    const made = await change(session, call, { collection: IDS, key: 'tickets' }, { $inc: { n: 1 } })
    return told(made, ({ n }) => numberIn(n))
  },
})
