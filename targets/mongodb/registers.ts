/**
 * Registers, usernames and ids: a document each. A document counts its own changes, and every compare-and-set is one, also
 * where nothing is swapped: a primary that was replaced without knowing it cannot have that acknowledged by a majority, so it
 * cannot answer from what it still has.
 */
import type { Answer, Facets, Registered, Swapped } from 'rashomon/sdk'
import { isDuplicate } from './errors.ts'
import { type Item, type Session, told } from './session.ts'
import { decoded, encoded, numberIn, type Witness } from './values.ts'

export const REGISTERS = 'registers'
export const USERNAMES = 'usernames'
export const IDS = 'ids'

const NULL = encoded(null)
const PRESENT = { $ifNull: ['$v', NULL] }
/** Of the document: how often it was changed. */
export const COUNTED_UP: object = { $add: [{ $ifNull: ['$n', 0] }, 1] }

const versionOf = (document: Item | null, changes = 0): Witness => ({
  version: BigInt(numberIn(document?.['n']) + changes),
})

export const registerOver = (session: Session): Facets['register'] => ({
  async read(key, call) {
    const found = await session.read(call, ({ collection, reading }) =>
      collection(REGISTERS).findOne({ _id: key }, reading),
    )
    return told(found, (document) => decoded(document?.['v']), versionOf(found.value))
  },
  async write(key, value, call) {
    const change = { $set: { v: encoded(value) }, $inc: { n: 1 } }
    const made = await session.write(call, ({ collection, writing }) =>
      collection(REGISTERS).findOneAndUpdate({ _id: key }, change, {
        upsert: true,
        returnDocument: 'after',
        projection: { n: 1 },
        ...writing,
      }),
    )
    return told(made, () => undefined, versionOf(made.value))
  },
  async cas(key, from, to, call): Promise<Answer<Swapped>> {
    const isFrom = { $eq: [PRESENT, { $literal: encoded(from) }] }
    const change = [{ $set: { v: { $cond: [isFrom, { $literal: encoded(to) }, PRESENT] }, n: COUNTED_UP } }]
    const before = await session.write(call, ({ collection, writing }) =>
      collection(REGISTERS).findOneAndUpdate({ _id: key }, change, {
        upsert: true,
        returnDocument: 'before',
        ...writing,
      }),
    )
    const current = decoded(before.value?.['v'])
    // One of the same JSON: what was compared.
    const swapped = encoded(current) === encoded(from)
    return told(before, (): Swapped => (swapped ? { swapped } : { swapped, current }), versionOf(before.value, 1))
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
    const before = await session.write(call, ({ collection, writing }) =>
      collection(USERNAMES).findOneAndUpdate(
        { _id: name },
        { $setOnInsert: { owner: encoded(claim) } },
        { upsert: true, returnDocument: 'before', ...writing },
      ),
    )
    return told(
      before,
      (document): Registered =>
        document === null ? { registered: true } : { registered: false, owner: decoded(document['owner']) },
    )
  }

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

/** Whether it was, or was there already. */
export async function inserted(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}

/** One document counts: no two are told the same number. */
export const idsOver = (session: Session): Facets['ids'] => ({
  async generate(call) {
    const made = await session.write(call, ({ collection, writing }) =>
      collection(IDS).findOneAndUpdate(
        { _id: 'tickets' },
        { $inc: { n: 1 } },
        { upsert: true, returnDocument: 'after', ...writing },
      ),
    )
    return told(made, (document) => numberIn(document?.['n']))
  },
})
