/**
 * A part of a key's operations as a view of its own, to see whether they alone are impossible.
 *
 * What the part reads and does not write, though the history does, is *loose*: a write at any time, once. So a part that
 * is impossible stays so whatever the operations left out of it did.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'

/**
 * `entries` are of one key, in the order of invocation. `invOf` tells where they begin, at any position before their
 * return; the part's positions are new ones in the same order, in which a beginning precedes an end at the same place.
 */
export function partOf(
  whole: RegisterView,
  entries: readonly number[],
  invOf: (entry: number) => number = (entry) => whole.inv[entry] ?? 0,
): RegisterView {
  const names = new Map<number, number>()
  const nameOf = (version: number): number => {
    if (version === NONE) return NONE
    const known = names.get(version)
    if (known !== undefined) return known
    names.set(version, names.size)
    return names.size - 1
  }
  const initial = nameOf(whole.initial[whole.key[entries[0] ?? 0] ?? 0] ?? NONE)
  const reads = entries.map((entry) => nameOf(whole.read[entry] ?? NONE))
  const writes = entries.map((entry) => nameOf(whole.written[entry] ?? NONE))
  const versions = [...names.keys()]
  const shown = new Set(writes)
  const loose = versions
    .map((version, name) => ({ name, wrote: whole.writer[version] ?? NONE }))
    .filter(({ name, wrote }) => wrote >= 0 && !shown.has(name))
    .map(({ name }) => name)
  const order = positions(whole, entries, invOf, loose.length)
  const none = loose.map(() => NONE)
  const size = loose.length + entries.length
  const written = Int32Array.from([...loose, ...writes])
  const writer = new Int32Array(versions.length).fill(NONE)
  writer[initial] = INITIAL
  for (let entry = size - 1; entry >= 0; entry--) {
    const version = written[entry] ?? NONE
    if (version !== NONE) writer[version] = entry
  }
  return {
    size,
    keys: 1,
    positions: order.count,
    key: new Int32Array(size),
    read: Int32Array.from([...none, ...reads]),
    written,
    inv: Int32Array.from([...loose.keys(), ...order.inv]),
    ret: Int32Array.from([...loose.map(() => OPEN), ...order.ret]),
    session: new Int32Array(size),
    row: Int32Array.from([...none, ...entries.map((entry) => whole.row[entry] ?? NONE)]),
    versions: versions.length,
    versionKey: new Int32Array(versions.length),
    versionValue: Int32Array.from(versions, (version) => whole.versionValue[version] ?? NONE),
    writer,
    initial: Int32Array.of(initial),
    rewrites: new Int32Array(0),
    failedWrites: new Map(),
    untold: new Int32Array(0),
    spurious: new Int32Array(0),
  }
}

function positions(
  { ret }: RegisterView,
  entries: readonly number[],
  invOf: (entry: number) => number,
  from: number,
): { readonly inv: readonly number[]; readonly ret: readonly number[]; readonly count: number } {
  const events = entries.flatMap((entry, at) => {
    const returned = ret[entry] ?? OPEN
    const begin = { at, place: invOf(entry), isEnd: false }
    return returned === OPEN ? [begin] : [begin, { at, place: returned, isEnd: true }]
  })
  events.sort((a, b) => a.place - b.place || Number(a.isEnd) - Number(b.isEnd) || a.at - b.at)
  const begins = entries.map(() => 0)
  const ends = entries.map(() => OPEN)
  for (const [index, { at, isEnd }] of events.entries()) (isEnd ? ends : begins)[at] = from + index
  return { inv: begins, ret: ends, count: from + events.length }
}
