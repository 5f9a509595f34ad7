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
import { DEMAND, type Demand, ForcedOrder, ListHelpers } from './forced-order.ts'
import { Sightings } from './sightings.ts'

export function readYourWrites(order: SessionOrder): ForcedOrder {
  const { view, sessions } = order
  const writes = writesOf(order)
  const forced = swapsOf(order)
  const versions = writes.entries.map((entry) => view.written[entry] ?? NONE)
  const helpers = new ListHelpers(forced, writes.offsets, versions)
  const repeated = new Repetitions(writes.lists)
  const own = new Int32Array(view.keys).fill(NONE)
  const count = new Int32Array(writes.lists)
  for (let session = 0; session < sessions; session++) {
    eachEntry(order, session, (entry) => {
      const key = view.key[entry] ?? 0
      const list = own[key] ?? NONE
      const version = view.read[entry] ?? NONE
      if (version !== NONE && list !== NONE && writes.session[list] === session) {
        forced.judged++
        const written = count[list] ?? 0
        const demand: Demand = { kind: DEMAND.ownWrite, session, at: entry, via: NONE }
        if (version === view.initial[key]) {
          forced.refuse({ ...demand, older: versions[writes.offsets[list] ?? 0] ?? NONE, newer: version })
        } else if (!repeated.isRepeated(list, session, written, version)) {
          helpers.demand(list, written, placeIn(writes, list, view.writer[version] ?? NONE), version, demand)
        }
      }
      if (view.written[entry] === NONE) return
      own[key] = writes.list[entry] ?? NONE
      count[writes.list[entry] ?? 0] = (writes.place[entry] ?? 0) + 1
    })
  }
  return forced
}

export function monotonicReads(order: SessionOrder): ForcedOrder {
  const { view, sessions } = order
  const forced = swapsOf(order)
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
      const demand: Demand = { kind: DEMAND.earlierRead, session, at: entry, via }
      if (newer === view.initial[key]) forced.refuse({ ...demand, older, newer })
      else forced.demand(older, newer, demand)
    })
  }
  return forced
}

export function monotonicWrites(order: SessionOrder): ForcedOrder {
  const { view, sessions, ordinal } = order
  const writes = writesOf(order)
  const forced = swapsOf(order)
  for (let list = 0; list < writes.lists; list++) {
    for (let at = (writes.offsets[list] ?? 0) + 1; at < (writes.offsets[list + 1] ?? 0); at++) {
      const entry = writes.entries[at] ?? 0
      const older = view.written[writes.entries[at - 1] ?? 0] ?? NONE
      const demand: Demand = { kind: DEMAND.sameWriter, session: NONE, at: entry, via: NONE }
      forced.demand(older, view.written[entry] ?? NONE, demand)
    }
  }
  const repeated = new Repetitions(writes.lists)
  const sightings = new Sightings(order, writes, (entry) => ordinal[entry] ?? 0)
  for (let session = 0; session < sessions; session++) {
    sightings.begin()
    eachEntry(order, session, (entry) => {
      const version = view.read[entry] ?? NONE
      if (version === NONE) return
      const key = view.key[entry] ?? 0
      if (sightings.binds(key)) forced.judged++
      sightings.observe(entry)
      sightings.eachList(key, (list, count, via) => {
        // What came before it in the list is older than it anyway: one session wrote them in this order.
        const older = writes.entries[(writes.offsets[list] ?? 0) + count - 1] ?? 0
        const demand: Demand = { kind: DEMAND.seenWriter, session, at: entry, via }
        if (version === view.initial[key]) {
          forced.refuse({ ...demand, older: view.written[older] ?? NONE, newer: version })
          return
        }
        const place = placeIn(writes, list, view.writer[version] ?? NONE)
        if (place >= count - 1 || repeated.isRepeated(list, session, older, version)) return
        forced.demand(view.written[older] ?? NONE, version, demand)
      })
    })
  }
  return forced
}

export function writesFollowReads(order: SessionOrder): ForcedOrder {
  const { view, sessions } = order
  const forced = swapsOf(order)
  const reads = firstReadings(order)
  const versions = reads.entries.map((entry) => view.read[entry] ?? NONE)
  const helpers = new ListHelpers(forced, reads.offsets, versions)
  const places = new Places(reads, versions, view.versions)
  const repeated = new Repetitions(reads.lists)
  const sightings = new Sightings(order, reads, (entry) => writesBefore(order, entry))
  const own = new Int32Array(view.keys).fill(NONE)
  const count = new Int32Array(reads.lists)
  for (let session = 0; session < sessions; session++) {
    sightings.begin()
    eachEntry(order, session, (entry) => {
      const key = view.key[entry] ?? 0
      const version = view.read[entry] ?? NONE
      if (version !== NONE) {
        // What it finds was itself written after something: unlike for mw, that is news.
        sightings.observe(entry)
        if (sightings.binds(key)) forced.judged++
        sightings.eachList(key, (list, seen, via) => {
          const demand: Demand = { kind: DEMAND.seenReader, session, at: entry, via }
          if (version === view.initial[key]) {
            forced.refuse({ ...demand, older: versions[reads.offsets[list] ?? 0] ?? NONE, newer: version })
          } else if (!repeated.isRepeated(list, session, seen, version)) {
            helpers.demand(list, seen, places.of(list, version), version, demand)
          }
        })
        const list = reads.list[entry] ?? NONE
        if (list !== NONE) {
          own[key] = list
          count[list] = (reads.place[entry] ?? 0) + 1
        }
      }
      const written = view.written[entry] ?? NONE
      const list = own[key] ?? NONE
      if (written === NONE || list === NONE || reads.session[list] !== session) return
      forced.judged++
      const demand: Demand = { kind: DEMAND.readThenWritten, session, at: entry, via: NONE }
      helpers.demand(list, count[list] ?? 0, places.of(list, written), written, demand)
    })
  }
  return forced
}

function swapsOf(order: SessionOrder): ForcedOrder {
  const { view, session } = order
  const forced = new ForcedOrder(view.versions)
  for (let entry = 0; entry < view.size; entry++) {
    const [read, written] = [view.read[entry] ?? NONE, view.written[entry] ?? NONE]
    if (session[entry] === NONE || read === NONE || written === NONE) continue
    if (read === view.initial[view.key[entry] ?? 0]) continue
    forced.demand(read, written, { kind: DEMAND.swap, session: session[entry] ?? NONE, at: entry, via: NONE })
  }
  return forced
}

function eachEntry({ first, after }: SessionOrder, session: number, visit: (entry: number) => void): void {
  for (let entry = first[session] ?? NONE; entry !== NONE; entry = after[entry] ?? NONE) visit(entry)
}

const placeIn = (lists: SessionKeyLists, list: number, entry: number): number =>
  entry >= 0 && lists.list[entry] === list ? (lists.place[entry] ?? NONE) : NONE

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

/** Where in a list a version stands. */
class Places {
  /** Items by version, those of one version by list. */
  readonly #offsets: Int32Array
  readonly #list: Int32Array
  readonly #place: Int32Array

  constructor({ lists, offsets }: SessionKeyLists, versions: Int32Array, count: number) {
    const next = new Int32Array(count + 1)
    for (const version of versions) next[version + 1] = (next[version + 1] ?? 0) + 1
    for (let version = 0; version < count; version++)
      next[version + 1] = (next[version + 1] ?? 0) + (next[version] ?? 0)
    this.#offsets = next.slice()
    this.#list = new Int32Array(versions.length)
    this.#place = new Int32Array(versions.length)
    for (let list = 0; list < lists; list++) {
      const start = offsets[list] ?? 0
      for (let item = start; item < (offsets[list + 1] ?? 0); item++) {
        const at = next[versions[item] ?? 0] ?? 0
        next[versions[item] ?? 0] = at + 1
        this.#list[at] = list
        this.#place[at] = item - start
      }
    }
  }

  of(list: number, version: number): number {
    let low = this.#offsets[version] ?? 0
    let high = this.#offsets[version + 1] ?? 0
    const end = high
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#list[middle] ?? 0) < list) low = middle + 1
      else high = middle
    }
    return low < end && this.#list[low] === list ? (this.#place[low] ?? NONE) : NONE
  }
}

/** The same session making the same demand again and again, as in polling. */
class Repetitions {
  readonly #session: Int32Array
  readonly #count: Int32Array
  readonly #version: Int32Array

  constructor(lists: number) {
    this.#session = new Int32Array(lists).fill(NONE)
    this.#count = new Int32Array(lists)
    this.#version = new Int32Array(lists)
  }

  isRepeated(list: number, session: number, count: number, version: number): boolean {
    if (this.#session[list] === session && this.#count[list] === count && this.#version[list] === version) return true
    this.#session[list] = session
    this.#count[list] = count
    this.#version[list] = version
    return false
  }
}
