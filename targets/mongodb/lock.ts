/**
 * Locks: a document that says who holds it and until when, by the primary's clock. The token counts grants. What the lock
 * guards is in the same document, and is used by a change that compares the token: whoever's lock has run out meanwhile is
 * refused once it was granted anew.
 */
import type { Facets, Granted } from 'rashomon/sdk'
import { attempt, was } from './attempt.ts'
import { type Session, told } from './session.ts'
import { numberIn } from './values.ts'

export const LOCKS = 'locks'

export function lockOver(session: Session): Facets['lock'] {
  const { lockMs } = session.run.settings
  const me = { $literal: session.name }
  const isMine = { $eq: ['$owner', me] }
  const ifDone = (fields: Readonly<Record<string, unknown>>): object =>
    Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, { $cond: ['$did', value, was(field)] }]))
  return {
    async acquire(key, call) {
      // Its own: an earlier attempt of which it did not hear.
      const isFree = { $or: [{ $eq: [was('owner'), null] }, isMine, { $lt: ['$until', '$$NOW'] }] }
      const place = { collection: LOCKS, key }
      const grant = {
        owner: me,
        until: { $add: ['$$NOW', lockMs] },
        token: { $add: [{ $ifNull: ['$token', 0] }, 1] },
      }
      const tried = await attempt(session, call, place, { did: isFree }, ifDone(grant))
      return told(
        tried,
        ({ did, token }): Granted => (did === true ? { granted: true, token: numberIn(token) } : { granted: false }),
      )
    },
    async release(key, call) {
      const freed = { owner: null, until: null }
      const tried = await attempt(session, call, { collection: LOCKS, key }, { did: isMine }, ifDone(freed))
      return told(tried, ({ did }) => ({ released: did === true }))
    },
    async guarded(key, token, call) {
      const isNewest = { $eq: ['$token', token] }
      const place = { collection: LOCKS, key }
      const tried = await attempt(session, call, place, { did: isNewest }, ifDone({ used: token }))
      return told(tried, ({ did }) => ({ accepted: did === true }))
    },
  }
}
