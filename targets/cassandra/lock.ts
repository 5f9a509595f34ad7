/**
 * Locks: a row that whoever finds none may put in, for as long as its time to live. The token lies beside it and does not
 * expire: a grant is one transaction that counts it up and puts the row in. What the lock guards is in the same partition, and
 * is used by a transaction that compares the token: whoever's lock has run out meanwhile is refused once it was granted anew.
 */
import type { Answer, Facets, Granted } from 'rashomon/sdk'
import type { Session } from './session.ts'

export function lockOver(session: Session): Facets['lock'] {
  const { keyspace, settings } = session.run
  const table = `${keyspace}.lock`
  const grant = `BEGIN BATCH UPDATE ${table} SET fence = ? WHERE k = ? IF fence = ?; INSERT INTO ${table} (k, slot, owner) VALUES (?, 0, ?) IF NOT EXISTS USING TTL ${settings.lockSeconds}; APPLY BATCH`
  return {
    async acquire(key, call): Promise<Answer<Granted>> {
      const query = `SELECT owner, fence FROM ${table} WHERE k = ?`
      const [row] = await session.readAt('serial', query, [key], call)
      const { owner, token } = { owner: row?.['owner'] ?? null, token: row?.['fence'] ?? null }
      // An earlier attempt of the same session, of which it did not hear.
      if (owner === session.name) return { value: { granted: true, token: Number(token) } }
      if (owner !== null) return { value: { granted: false } }
      const next = BigInt(Number(token ?? 0) + 1)
      // Not applied: somebody else was granted it since it was read.
      const { applied } = await session.transact(grant, [next, key, token, key, session.name], call)
      return { value: applied ? { granted: true, token: Number(next) } : { granted: false } }
    },
    async release(key, call) {
      const query = `DELETE FROM ${table} WHERE k = ? AND slot = 0 IF owner = ?`
      return { value: { released: (await session.transact(query, [key, session.name], call)).applied } }
    },
    async guarded(key, token, call) {
      const query = `UPDATE ${table} SET uses = ? WHERE k = ? IF fence = ?`
      return { value: { accepted: (await session.transact(query, [BigInt(token), key, BigInt(token)], call)).applied } }
    },
  }
}
