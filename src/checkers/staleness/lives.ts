/**
 * The life of each version of a register: when its write began, when it was first seen, when it was last read.
 *
 *     p0  |--w1--|                        begun: where w1 was invoked
 *     p1     |-r1-|        |--r1--|       seen:  where w1 returned · lastRead: where the second r1 was invoked
 *
 * Seen is what somebody was answered: the write, a reading of the version, or a compare-and-set that found it, and
 * whatever was seen of the chain that leads on from there. Only what was seen is here: a write of unknown outcome that
 * nobody saw may never have happened.
 *
 * Cost: O(operations + positions), for all keys together.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'

/** What no order of the writes can mend, however old readings may be. */
export type Flaw =
  /** Entry: found a value that nobody wrote. */
  | { readonly kind: 'phantom-read' | 'phantom-cas'; readonly entry: number }
  /** Entries: both compare-and-sets found the same version. */
  | { readonly kind: 'cas-fork'; readonly first: number; readonly second: number }
  /** Versions made from one another. */
  | { readonly kind: 'cas-cycle'; readonly version: number }
  /** The version, or one made from it, was seen before its write began. */
  | { readonly kind: 'read-before-write'; readonly version: number }

/** Columns of one entry each per *slot*: the versions seen, key by key, each key's in the order in which they began. */
export interface Lives {
  /** Where each key's slots begin; one more at the end. A key with a flaw has none. */
  readonly start: Int32Array
  readonly version: Int32Array
  /** Position of the write's invocation; −1 for the initial version. */
  readonly begun: Int32Array
  /** Position; −1 for the initial version. */
  readonly seen: Int32Array
  /** Position of the last invocation of a pure reading; −1 if there is none. */
  readonly lastRead: Int32Array
  /** Slots: what its compare-and-set found, and what a compare-and-set made of it; NONE. */
  readonly from: Int32Array
  readonly next: Int32Array

  /** Pure readings, key by key in the order of invocation: where each key's begin, entries, and slots of what they read. */
  readonly readStart: Int32Array
  readonly readEntry: Int32Array
  readonly readSlot: Int32Array

  /** The first flaw of each key that has one. */
  readonly flaws: ReadonlyMap<number, Flaw>
}

/** `judgedKeys[key]` = 0 leaves a key out. */
export function livesOf(view: RegisterView, judgedKeys: Uint8Array): Lives {
  const draft = new Draft(view, judgedKeys)
  draft.see()
  draft.followChains()
  draft.passDown()
  return draft.finish()
}

class Draft {
  readonly #view: RegisterView
  readonly #judged: Uint8Array
  readonly #flaws = new Map<number, Flaw>()
  /** Per version. */
  readonly #included: Uint8Array
  readonly #seen: Int32Array
  readonly #lastRead: Int32Array
  readonly #next: Int32Array
  readonly #queue: Int32Array
  #queued = 0

  constructor(view: RegisterView, judgedKeys: Uint8Array) {
    this.#view = view
    this.#judged = judgedKeys
    this.#included = new Uint8Array(view.versions)
    this.#seen = new Int32Array(view.versions).fill(OPEN)
    this.#lastRead = new Int32Array(view.versions).fill(NONE)
    this.#next = new Int32Array(view.versions).fill(NONE)
    this.#queue = new Int32Array(view.versions)
  }

  /** What was answered, by itself. */
  see(): void {
    const { size, key, read, written, inv, ret, writer, initial } = this.#view
    initial.forEach((version, of) => {
      this.#seen[version] = -1
      if (this.#judged[of] === 1) this.#include(version)
    })
    for (let entry = 0; entry < size; entry++) {
      const returned = ret[entry] ?? OPEN
      const of = key[entry] ?? 0
      if (returned === OPEN || this.#judged[of] !== 1) continue
      const wrote = written[entry] ?? NONE
      const version = (wrote === NONE ? read[entry] : wrote) ?? NONE
      if (wrote === NONE) {
        if (writer[version] === NONE) this.#flaw(of, { kind: 'phantom-read', entry })
        this.#lastRead[version] = inv[entry] ?? NONE
      }
      if (returned < (this.#seen[version] ?? OPEN)) this.#seen[version] = returned
      this.#include(version)
    }
  }

  /** What was found by compare-and-sets whose effect was seen. */
  followChains(): void {
    const { key, read, writer } = this.#view
    // The queue grows while it is read.
    for (let at = 0; at < this.#queued; at++) {
      const version = this.#queue[at] ?? NONE
      const cas = writer[version] ?? NONE
      const found = cas >= 0 ? (read[cas] ?? NONE) : NONE
      if (found === NONE) continue
      const of = key[cas] ?? 0
      if (writer[found] === NONE) this.#flaw(of, { kind: 'phantom-cas', entry: cas })
      const other = this.#next[found] ?? NONE
      if (other !== NONE) {
        const rival = writer[other] ?? NONE
        this.#flaw(of, { kind: 'cas-fork', first: Math.min(cas, rival), second: Math.max(cas, rival) })
      }
      this.#next[found] = version
      this.#include(found)
    }
  }

  /** Who saw a version saw what it was made from: from the end of each chain to its head. */
  passDown(): void {
    const { key, inv, writer, versionKey } = this.#view
    let passed = 0
    for (let at = 0; at < this.#queued; at++) {
      const last = this.#queue[at] ?? NONE
      if (this.#next[last] !== NONE) continue
      let seen = OPEN
      for (let version = last; version !== NONE; version = this.#madeFrom(version)) {
        seen = Math.min(seen, this.#seen[version] ?? OPEN)
        this.#seen[version] = seen
        passed++
        const wrote = writer[version] ?? NONE
        if (wrote >= 0 && seen < (inv[wrote] ?? 0)) this.#flaw(key[wrote] ?? 0, { kind: 'read-before-write', version })
        if (this.#flaws.has(versionKey[version] ?? 0)) break
      }
    }
    if (passed < this.#queued) this.#findCycles()
  }

  finish(): Lives {
    const { keys, key, size, inv, read, written, writer, initial } = this.#view
    const counts = (of: number): boolean => this.#judged[of] === 1 && !this.#flaws.has(of)
    const start = new Int32Array(keys + 1)
    const readStart = new Int32Array(keys + 1)
    const writes = (entry: number): boolean => this.#included[written[entry] ?? NONE] === 1
    for (let entry = 0; entry < size; entry++) {
      const of = (key[entry] ?? 0) + 1
      if (written[entry] === NONE) readStart[of] = (readStart[of] ?? 0) + 1
      else if (writes(entry)) start[of] = (start[of] ?? 0) + 1
    }
    for (let of = 0; of < keys; of++) {
      start[of + 1] = (start[of] ?? 0) + (counts(of) ? (start[of + 1] ?? 0) + 1 : 0)
      readStart[of + 1] = (readStart[of] ?? 0) + (counts(of) ? (readStart[of + 1] ?? 0) : 0)
    }
    const slots = start[keys] ?? 0
    const version = new Int32Array(slots)
    const begun = new Int32Array(slots)
    const slotOf = new Int32Array(this.#view.versions).fill(NONE)
    const readEntry = new Int32Array(readStart[keys] ?? 0)
    const next = start.slice()
    const nextRead = readStart.slice()
    const place = (of: number, which: number, at: number): void => {
      const slot = next[of] ?? 0
      next[of] = slot + 1
      version[slot] = which
      begun[slot] = at
      slotOf[which] = slot
    }
    for (let of = 0; of < keys; of++) if (counts(of)) place(of, initial[of] ?? NONE, -1)
    for (let entry = 0; entry < size; entry++) {
      const of = key[entry] ?? 0
      if (!counts(of)) continue
      if (written[entry] === NONE) {
        readEntry[nextRead[of] ?? 0] = entry
        nextRead[of] = (nextRead[of] ?? 0) + 1
      } else if (writes(entry)) place(of, written[entry] ?? NONE, inv[entry] ?? 0)
    }
    const slotAt = (which: number): number => (which === NONE ? NONE : (slotOf[which] ?? NONE))
    return {
      start,
      version,
      begun,
      seen: version.map((which) => this.#seen[which] ?? OPEN),
      lastRead: version.map((which) => this.#lastRead[which] ?? NONE),
      from: version.map((which) => ((writer[which] ?? NONE) >= 0 ? slotAt(this.#madeFrom(which)) : NONE)),
      next: version.map((which) => slotAt(this.#next[which] ?? NONE)),
      readStart,
      readEntry,
      readSlot: readEntry.map((entry) => slotAt(read[entry] ?? NONE)),
      flaws: this.#flaws,
    }
  }

  #include(version: number): void {
    if (this.#included[version] === 1) return
    this.#included[version] = 1
    this.#queue[this.#queued++] = version
  }

  #flaw(key: number, flaw: Flaw): void {
    if (!this.#flaws.has(key)) this.#flaws.set(key, flaw)
  }

  #madeFrom(version: number): number {
    const { writer, read } = this.#view
    const wrote = writer[version] ?? NONE
    return wrote >= 0 ? (read[wrote] ?? NONE) : NONE
  }

  /** What no chain's end leads to hangs on a circle, or on a fork that is a flaw already. */
  #findCycles(): void {
    const { versionKey, writer } = this.#view
    const reached = new Int32Array(this.#view.versions).fill(NONE)
    for (let at = 0; at < this.#queued; at++) {
      const from = this.#queue[at] ?? NONE
      const of = versionKey[from] ?? 0
      let version = from
      while (version !== NONE && reached[version] === NONE && !this.#flaws.has(of)) {
        reached[version] = at
        version = writer[version] === INITIAL ? NONE : this.#madeFrom(version)
      }
      if (version !== NONE && reached[version] === at && !this.#flaws.has(of))
        this.#flaw(of, { kind: 'cas-cycle', version })
    }
  }
}

/** Keys of which no value is written twice. */
export function keysWithUniqueValues({ keys, key, rewrites }: RegisterView): Uint8Array {
  const unique = new Uint8Array(keys).fill(1)
  for (const entry of rewrites) unique[key[entry] ?? 0] = 0
  return unique
}

/** Did anybody tell what was there? */
export function isObserved({ start, from, readStart }: Lives, key: number): boolean {
  if ((readStart[key] ?? 0) < (readStart[key + 1] ?? 0)) return true
  for (let slot = start[key] ?? 0; slot < (start[key + 1] ?? 0); slot++) if (from[slot] !== NONE) return true
  return false
}
