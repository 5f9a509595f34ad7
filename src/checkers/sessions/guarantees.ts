/**
 * The four session guarantees (Terry et al., PDIS 1994) as demands on the order of each key's versions, the initial
 * one first. A read r of x in session p finds the version v:
 *
 *     ryw  what p wrote to x before is not newer than v
 *     mr   what p read of x before is not newer than v
 *     mw   a session's writes to one key are in its order; and if p has seen, at r or before, a write w of session q,
 *          what q wrote to x before w is not newer than v
 *     wfr  if p has seen w, what q had read of x before it wrote w is not newer than v; and what p has read of x is
 *          not newer than what it writes to x afterwards
 *
 * *Convergent*: one order for all sessions. *Per session*: for each p an order of its own, on which only p's readings
 * make demands (besides the order of each session's writes, for mw).
 *
 * A compare-and-set reads, then writes; what it replaced is older than what it wrote, or it did not happen. That is a
 * demand under each guarantee, since it belongs to the type of the data, not to the consistency of its copies.
 */
import { NONE } from '../../history/index.ts'
import { listsBySessionAndKey, type SessionKeyLists, type SessionOrder, writesOf } from '../order/session-order.ts'
import { BoundSets } from './bound-sets.ts'
import { DEMAND, type Demand, ForcedOrder } from './forced-order.ts'
import { Sightings } from './sightings.ts'

export function readYourWrites(order: SessionOrder, most: number): ForcedOrder {
  const { view, sessions } = order
  const forced = swapsOf(order, most)
  const own = new BoundSets(forced, view)
  for (let session = 0; session < sessions; session++) {
    own.begin()
    eachEntry(order, session, (entry) => {
      const key = view.key[entry] as number
      const version = view.read[entry] as number
      if (version !== NONE && own.binds(key)) {
        forced.judged++
        own.demand(key, version, { kind: DEMAND.ownWrite, session, at: entry })
      }
      const written = view.written[entry] as number
      if (written !== NONE) own.add(key, written, written, session)
    })
  }
  return forced
}

export function monotonicReads(order: SessionOrder, most: number): ForcedOrder {
  const { view, sessions } = order
  const forced = swapsOf(order, most)
  const last = new Int32Array(view.keys).fill(NONE)
  for (let session = 0; session < sessions; session++) {
    eachEntry(order, session, (entry) => {
      const newer = view.read[entry] ?? NONE
      if (newer === NONE) return
      const key = view.key[entry] ?? 0
      const via = last[key] ?? NONE
      last[key] = entry
      if (via === NONE || order.session[via] !== session) return
      forced.judged++
      const older = view.read[via] ?? NONE
      if (older === newer || older === view.initial[key]) return
      const demand: Demand = { kind: DEMAND.earlierRead, session, at: entry }
      if (newer === view.initial[key]) forced.refuse({ ...demand, older, newer })
      else forced.demand(older, newer, demand)
    })
  }
  return forced
}

export function monotonicWrites(order: SessionOrder, most: number): ForcedOrder {
  const { view, sessions, ordinal } = order
  const writes = writesOf(order)
  const forced = swapsOf(order, most)
  for (let list = 0; list < writes.lists; list++) demandInOrder(order, writes, list, forced)
  const sets = new BoundSets(forced, view)
  const sightings = new Sightings(order, writes, (entry) => ordinal[entry] as number)
  for (let session = 0; session < sessions && !forced.isCut; session++) {
    sightings.begin()
    sets.begin()
    eachEntry(order, session, (entry) => {
      const version = view.read[entry] as number
      if (version === NONE) return
      const key = view.key[entry] as number
      // What came before it in the list is older than it anyway: one session wrote them in this order.
      const add = (list: number, count: number): void => {
        const last = view.written[writes.entries[(writes.offsets[list] as number) + count - 1] as number] as number
        sets.add(key, last, last, session)
      }
      sightings.eachGrown(key, add)
      if (sets.binds(key)) forced.judged++
      sightings.observe(entry)
      sightings.eachGrown(key, add)
      sets.demand(key, version, { kind: DEMAND.seenWriter, session, at: entry })
    })
  }
  return forced
}

function demandInOrder({ view }: SessionOrder, writes: SessionKeyLists, list: number, forced: ForcedOrder): void {
  const start = writes.offsets[list] as number
  for (let at = start; at < (writes.offsets[list + 1] as number); at++) {
    const entry = writes.entries[at] as number
    const version = view.written[entry] as number
    forced.setInChain(version, list, at - start)
    if (at === start) continue
    const older = view.written[writes.entries[at - 1] as number] as number
    forced.demand(older, version, { kind: DEMAND.sameWriter, session: NONE, at: entry })
  }
}

export function writesFollowReads(order: SessionOrder, most: number): ForcedOrder {
  const { view, sessions } = order
  const forced = swapsOf(order, most)
  const reads = firstReadings(order)
  const upTo = listHelpers(order, reads, forced)
  const sets = new BoundSets(forced, view)
  const sightings = new Sightings(order, reads, (entry) => writesBefore(order, entry))
  /** Per key: the last of the session's own first readings, if `own` is of this session. */
  const own = new Int32Array(view.keys).fill(NONE)
  for (let session = 0; session < sessions && !forced.isCut; session++) {
    sightings.begin()
    sets.begin()
    eachEntry(order, session, (entry) => {
      const key = view.key[entry] as number
      const version = view.read[entry] as number
      if (version !== NONE) {
        // What it finds was itself written after something: unlike for mw, that is news.
        sightings.observe(entry)
        sightings.eachGrown(key, (list, count) => {
          const start = reads.offsets[list] as number
          const first = view.read[reads.entries[start] as number] as number
          sets.add(key, upTo[start + count - 1] as number, first, session)
        })
        if (sets.binds(key)) forced.judged++
        sets.demand(key, version, { kind: DEMAND.seenReader, session, at: entry })
        if (reads.list[entry] !== NONE) own[key] = entry
      }
      const written = view.written[entry] as number
      const last = own[key] as number
      if (written === NONE || last === NONE || order.session[last] !== session) return
      forced.judged++
      const at = (reads.offsets[reads.list[last] as number] as number) + (reads.place[last] as number)
      forced.demand(upTo[at] as number, written, { kind: DEMAND.readThenWritten, session, at: entry })
    })
  }
  return forced
}

/** Per item of the lists: a helper that stands for what was read up to it. */
function listHelpers({ view }: SessionOrder, reads: SessionKeyLists, forced: ForcedOrder): Int32Array {
  const helpers = new Int32Array(reads.entries.length)
  for (let list = 0; list < reads.lists; list++) {
    const start = reads.offsets[list] as number
    for (let at = start; at < (reads.offsets[list + 1] as number); at++) {
      const helper = forced.helper(list, at - start)
      helpers[at] = helper
      if (at > start) forced.standsFor(helper, helpers[at - 1] as number, NONE)
      forced.standsFor(helper, view.read[reads.entries[at] as number] as number, NONE)
    }
  }
  return helpers
}

function swapsOf(order: SessionOrder, most: number): ForcedOrder {
  const { view, session } = order
  const forced = new ForcedOrder(view.versions, most)
  for (let entry = 0; entry < view.size; entry++) {
    const [read, written] = [view.read[entry] ?? NONE, view.written[entry] ?? NONE]
    if (session[entry] === NONE || read === NONE || written === NONE) continue
    if (read === view.initial[view.key[entry] ?? 0]) continue
    forced.demand(read, written, { kind: DEMAND.swap, session: session[entry] ?? NONE, at: entry })
  }
  return forced
}

function eachEntry({ first, after }: SessionOrder, session: number, visit: (entry: number) => void): void {
  for (let entry = first[session] ?? NONE; entry !== NONE; entry = after[entry] ?? NONE) visit(entry)
}

/** How many writes its session had issued before; for a compare-and-set its own is not among them. */
const writesBefore = ({ ordinal, view }: SessionOrder, entry: number): number =>
  (ordinal[entry] ?? 0) - (view.written[entry] === NONE ? 0 : 1)

/** Per session and key, the first reading of each version but the initial one: the later ones add nothing. */
function firstReadings(order: SessionOrder): SessionKeyLists {
  const { view, sessions } = order
  const readBy = new Int32Array(view.versions).fill(NONE)
  const isFirst = new Uint8Array(view.size)
  let found = 0
  for (let session = 0; session < sessions; session++) {
    eachEntry(order, session, (entry) => {
      const version = view.read[entry] ?? NONE
      if (version === NONE || version === view.initial[view.key[entry] ?? 0] || readBy[version] === session) return
      readBy[version] = session
      isFirst[entry] = 1
      found++
    })
  }
  const chosen = new Int32Array(found)
  let at = 0
  for (let entry = 0; entry < view.size; entry++) if (isFirst[entry] === 1) chosen[at++] = entry
  return listsBySessionAndKey(order, chosen)
}
