/**
 * Locks: a document that says who holds it and until when, by the primary's clock. The token counts grants. Every attempt
 * changes the document and is told what came of it in the same step, also where it is refused. What the lock guards is in the
 * same document, and is used by a change that compares the token: whoever's lock has run out meanwhile is refused once it was
 * granted anew.
 */
import type { Facets, Granted } from 'rashomon/sdk'
import { COUNTED_UP } from './registers.ts'
import { type Item, type Session, told } from './session.ts'
import { numberIn } from './values.ts'

export const LOCKS = 'locks'

const NOBODY = { $lte: ['$owner', null] } // also where there is no such field

export function lockOver(session: Session): Facets['lock'] {
  const { lockMs } = session.run.settings
  const me = { $literal: session.name }
  const isMine = { $eq: ['$owner', me] }
  /** `did` says in the document whether this attempt had its way; `changes` are made if it had. */
  const attempt = async (key: string, call: Parameters<Session['write']>[0], may: object, changes: object) => {
    const kept = Object.fromEntries(
      Object.entries(changes).map(([field, value]) => [
        field,
        { $cond: ['$did', value, { $ifNull: [`$${field}`, null] }] },
      ]),
    )
    const pipeline = [{ $set: { did: may, n: COUNTED_UP } }, { $set: kept }]
    return await session.write(call, ({ collection, writing }) =>
      collection(LOCKS).findOneAndUpdate({ _id: key }, pipeline, { upsert: true, returnDocument: 'after', ...writing }),
    )
  }
  const hadItsWay = (document: Item | null): boolean => document?.['did'] === true
  return {
    async acquire(key, call) {
      // Its own: an earlier attempt of which it did not hear.
      const isFree = { $or: [NOBODY, isMine, { $lt: ['$until', '$$NOW'] }] }
      const tried = await attempt(key, call, isFree, {
        owner: me,
        until: { $add: ['$$NOW', lockMs] },
        token: { $add: [{ $ifNull: ['$token', 0] }, 1] },
      })
      return told(
        tried,
        (document): Granted =>
          hadItsWay(document) ? { granted: true, token: numberIn(document?.['token']) } : { granted: false },
      )
    },
    async release(key, call) {
      return told(await attempt(key, call, isMine, { owner: null, until: null }), (document) => ({
        released: hadItsWay(document),
      }))
    },
    async guarded(key, token, call) {
      const used = await attempt(key, call, { $eq: ['$token', token] }, { used: token })
      return told(used, (document) => ({ accepted: hadItsWay(document) }))
    },
  }
}
