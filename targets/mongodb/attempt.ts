/**
 * One step that changes one document, and says in the document what came of it.
 *
 * Every attempt is a change, also where nothing was to be had: a primary that was replaced without knowing it cannot have
 * that acknowledged by a majority, so it cannot answer from what it still has. And the answer is of the document as the step
 * left it, which holds what it found.
 */
import type { Document } from 'mongodb'
import { type Call, DefiniteFailure, type Key } from 'rashomon/sdk'
import { inserted } from './inserted.ts'
import type { Item, Session, Told } from './session.ts'
import { numberIn, type Witness } from './values.ts'

/** A field of the document as it was; null also where there is no such field. */
export const was = (field: string): object => ({ $ifNull: [`$${field}`, null] })

/** How often the document was changed, this time included. */
const COUNTED = { $add: [{ $ifNull: ['$n', 0] }, 1] }

/** Of what this step read or made. */
export const versionOf = (document: Item | null): Witness => ({ version: BigInt(numberIn(document?.['n'])) })

interface Place {
  readonly collection: string
  readonly key: Key
  /** Fields that the answer is to have; all, unless said. */
  readonly told?: readonly string[]
}

/** Sets fields to what these expressions make of the document as it was; then those of each further stage. */
export function attempt(
  session: Session,
  call: Call,
  place: Place,
  first: Document,
  ...rest: readonly Document[]
): Promise<Told<Item>> {
  return change(session, call, place, [{ $set: { ...first, n: COUNTED } }, ...rest.map((fields) => ({ $set: fields }))])
}

/** By operators; `n` is for them to count up. */
export async function change(
  session: Session,
  call: Call,
  place: Place,
  how: Document | Document[],
): Promise<Told<Item>> {
  const { collection: name, key, told } = place
  if (session.run.settings.server === 'secantusdb') await putIn(session, call, place)
  const { value, witness } = await session.write(call, ({ collection, writing }) =>
    collection(name).findOneAndUpdate({ _id: key }, how, {
      upsert: true,
      returnDocument: 'after',
      ...(told === undefined ? {} : { projection: Object.fromEntries(told.map((field) => [field, 1])) }),
      ...writing,
    }),
  )
  if (value === null) throw new Error('unrecognised answer: a document that was just written is not there')
  return { value, witness }
}

/**
 * Of two who put in the same document at once, SecantusDB answers one as if there were none. So it is there before, empty,
 * which means what its absence means.
 */
async function putIn(session: Session, call: Call, { collection: name, key }: Place): Promise<void> {
  const place = `${name} ${key}`
  if (session.present.has(place)) return
  try {
    await session.write(call, ({ collection, writing }) =>
      inserted(collection(name).insertOne({ _id: key, n: 0 }, writing)),
    )
  } catch (error) {
    throw error instanceof DefiniteFailure ? error : new DefiniteFailure(String(error))
  }
  session.present.add(place)
}
