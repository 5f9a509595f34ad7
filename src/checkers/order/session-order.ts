/**
 * Who did what before whom: the operations that took effect, session by session. Every check of whole histories
 * (causal, session guarantees) stands on it; real time is not in it.
 *
 * Took effect: what returned `ok`, and of the open (`info`) mutators those whose value somebody observed, also at
 * second hand (an open compare-and-set whose value was observed has itself observed the value that it replaced). The
 * others may be left out: nothing follows them in their session, so they constrain nothing (algorithms.md, 0, Lemma D).
 *
 * A session ends with an open operation. Should a foreign history go on under the same number, or overlap itself,
 * the rest counts as a new session: that forgets an order, and so can never refute what is true.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'

/** Entries are those of the view. */
export interface SessionOrder {
  readonly view: RegisterView
  readonly sessions: number
  /** Per entry: its session, densely numbered; NONE if it is left out. */
  readonly session: Int32Array
  /** Per entry: the one before in its session, NONE if it is the first. */
  readonly before: Int32Array
  /** Per entry: the one after in its session, NONE if it is the last. */
  readonly after: Int32Array
  /** Per entry: how many writes its session has issued up to here, itself included. */
  readonly ordinal: Int32Array
  /** Per session: its first entry. */
  readonly first: Int32Array
  /** Per entry: the entry whose value it read; INITIAL; NONE if it read nothing or a value that nobody wrote. */
  readonly source: Int32Array
  /** The first entry that read a value which nobody wrote, else NONE. */
  readonly phantom: number
}

export function sessionOrder(view: RegisterView): SessionOrder {
  const { size, inv, ret, read, written, writer } = view
  const tookEffect = effective(view)
  const session = new Int32Array(size).fill(NONE)
  const before = new Int32Array(size).fill(NONE)
  const after = new Int32Array(size).fill(NONE)
  const ordinal = new Int32Array(size)
  const source = new Int32Array(size).fill(NONE)
  const first: number[] = []
  let phantom: number = NONE
  const last = lastEntries(view)
  for (let entry = 0; entry < size; entry++) {
    const raw = view.session[entry] ?? NONE
    const previous = last.get(raw)
    last.set(raw, entry)
    if (tookEffect[entry] === 0) continue
    const continues = previous !== NONE && (ret[previous] ?? OPEN) < (inv[entry] ?? 0)
    session[entry] = continues ? (session[previous] ?? NONE) : first.push(entry) - 1
    if (continues) {
      before[entry] = previous
      after[previous] = entry
      ordinal[entry] = ordinal[previous] ?? 0
    }
    if (written[entry] !== NONE) ordinal[entry] = (ordinal[entry] ?? 0) + 1
    const version = read[entry] ?? NONE
    if (version === NONE) continue
    source[entry] = writer[version] ?? NONE
    if (source[entry] === NONE && phantom === NONE) phantom = entry
  }
  return {
    view,
    sessions: first.length,
    session,
    before,
    after,
    ordinal,
    first: Int32Array.from(first),
    source,
    phantom,
  }
}

function effective({ size, ret, read, writer }: RegisterView): Uint8Array {
  const took = new Uint8Array(size)
  const observed: number[] = []
  const include = (entry: number): void => {
    took[entry] = 1
    const version = read[entry] ?? NONE
    if (version !== NONE) observed.push(version)
  }
  for (let entry = 0; entry < size; entry++) {
    if (ret[entry] !== OPEN) include(entry)
    for (let version = observed.pop(); version !== undefined; version = observed.pop()) {
      const by = writer[version] ?? NONE
      if (by >= 0 && took[by] === 0) include(by)
    }
  }
  return took
}

/** The last entry seen of each raw session: an array where the numbers are small, as in our own histories. */
function lastEntries({ session, size }: RegisterView): {
  get(raw: number): number
  set(raw: number, entry: number): void
} {
  let highest = 0
  let lowest = 0
  for (const raw of session) {
    if (raw > highest) highest = raw
    if (raw < lowest) lowest = raw
  }
  if (lowest < 0 || highest > 8 * size + 1024) {
    const last = new Map<number, number>()
    return { get: (raw) => last.get(raw) ?? NONE, set: (raw, entry) => void last.set(raw, entry) }
  }
  const last = new Int32Array(highest + 1).fill(NONE)
  return {
    get: (raw) => last[raw] ?? NONE,
    set: (raw, entry) => {
      last[raw] = entry
    },
  }
}

/**
 * Entries in lists, one for each pair of session and key that occurs, each in the order of its session; the lists of
 * one key stand side by side.
 */
export interface SessionKeyLists {
  readonly lists: number
  /** Per list. */
  readonly session: Int32Array
  readonly key: Int32Array
  /** List i holds entries[offsets[i]] … entries[offsets[i + 1] − 1]. */
  readonly offsets: Int32Array
  readonly entries: Int32Array
  /** Per key: its lists are ofKey[key] … ofKey[key + 1] − 1. */
  readonly ofKey: Int32Array
  /** Per entry of the view: its list, NONE if it is in none, and its place there, from 0. */
  readonly list: Int32Array
  readonly place: Int32Array
}

/** @param chosen the entries that shall be in the lists, in the order of the view */
export function listsBySessionAndKey(order: SessionOrder, chosen: Int32Array): SessionKeyLists {
  const { view, session } = order
  const bySession = stableSort(chosen, (entry) => session[entry] ?? 0, order.sessions)
  const entries = stableSort(bySession, (entry) => view.key[entry] ?? 0, view.keys)
  const list = new Int32Array(view.size).fill(NONE)
  const place = new Int32Array(view.size)
  const starts: number[] = []
  let previous: number = NONE
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? 0
    const same = previous !== NONE && session[entry] === session[previous] && view.key[entry] === view.key[previous]
    if (!same) starts.push(at)
    list[entry] = starts.length - 1
    place[entry] = at - (starts[starts.length - 1] ?? 0)
    previous = entry
  }
  const lists = starts.length
  const offsets = Int32Array.from([...starts, entries.length])
  const firstOf = (at: number): number => entries[offsets[at] ?? 0] ?? 0
  const key = Int32Array.from(starts, (_, at) => view.key[firstOf(at)] ?? 0)
  const ofKey = new Int32Array(view.keys + 1)
  for (const of of key) ofKey[of + 1] = (ofKey[of + 1] ?? 0) + 1
  for (let at = 0; at < view.keys; at++) ofKey[at + 1] = (ofKey[at + 1] ?? 0) + (ofKey[at] ?? 0)
  const sessions = Int32Array.from(starts, (_, at) => session[firstOf(at)] ?? 0)
  return { lists, session: sessions, key, offsets, entries, ofKey, list, place }
}

/** Counting sort: O(entries + groups). */
function stableSort(entries: Int32Array, group: (entry: number) => number, groups: number): Int32Array {
  const next = new Int32Array(groups + 1)
  for (const entry of entries) next[group(entry) + 1] = (next[group(entry) + 1] ?? 0) + 1
  for (let at = 0; at < groups; at++) next[at + 1] = (next[at + 1] ?? 0) + (next[at] ?? 0)
  const sorted = new Int32Array(entries.length)
  for (const entry of entries) {
    const at = next[group(entry)] ?? 0
    sorted[at] = entry
    next[group(entry)] = at + 1
  }
  return sorted
}

/** The writes that took effect: every list is what one session wrote to one key. */
export function writesOf(order: SessionOrder): SessionKeyLists {
  const { view, session } = order
  const chosen = new Int32Array(view.size)
  let count = 0
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] !== NONE && view.written[entry] !== NONE) chosen[count++] = entry
  }
  return listsBySessionAndKey(order, chosen.subarray(0, count))
}
