/**
 * The few operations that show that a key is not 2-atomic, minimal: without any one of them the others could have been.
 *
 * Cost: a pass over the entries, then checks of ever smaller parts, on the way to a refutation only.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import { shrink } from '../shrink.ts'
import { versionsBehind } from '../staleness/behind.ts'
import { type Flaw, type Lives, livesOf } from '../staleness/lives.ts'
import { judgeKey, type Refutation } from './key-verdict.ts'
import { partOf } from './part.ts'

/** Of each check of a part; a part that needs more is taken to be possible. */
const PART_STEPS = 2_000_000

/** Entries of the view, in the order of invocation. */
export function evidenceOf(view: RegisterView, lives: Lives, key: number, why: Refutation): readonly number[] {
  const ours = entriesOf(view, key)
  for (const candidates of partsToTry(view, lives, ours, why)) {
    if (isImpossible(view, candidates)) return shrink(candidates, (entries) => isImpossible(view, entries))
  }
  return shrink(ours, (entries) => isImpossible(view, entries))
}

export function isImpossible(view: RegisterView, entries: readonly number[]): boolean {
  if (entries.length === 0) return false
  const part = partOf(view, entries)
  const lives = livesOf(part, Uint8Array.of(1))
  return judgeKey(part, lives, 0, mostBehind(part), { left: PART_STEPS }).kind === 'refuted'
}

/** 1 + the most newer versions that a reading of the part had certainly missed. */
export const mostBehind = (part: RegisterView): number =>
  versionsBehind(part).versions.reduce((most, versions) => Math.max(most, 1 + versions), 1)

function entriesOf({ size, key: keys }: RegisterView, key: number): readonly number[] {
  const found: number[] = []
  for (let entry = 0; entry < size; entry++) if (keys[entry] === key) found.push(entry)
  return found
}

const inOrder = (entries: Iterable<number>): readonly number[] => [...new Set(entries)].sort((a, b) => a - b)

/** Likely parts, small ones first. */
function* partsToTry(
  view: RegisterView,
  lives: Lives,
  ours: readonly number[],
  why: Refutation,
): Iterable<readonly number[]> {
  switch (why.kind) {
    case 'flaw':
      yield inOrder(ofFlaw(view, ours, why.flaw))
      break
    case 'old':
      yield inOrder(ofOldReading(view, lives, ours))
      break
    case 'stuck':
      yield* ofLast(view, lives, ours, why.left)
      break
    case 'tangled':
      for (let size = 16; size < ours.length; size *= 2) yield ours.slice(-size)
      break
    default:
      why satisfies never
  }
}

function ofFlaw(view: RegisterView, ours: readonly number[], flaw: Flaw): readonly number[] {
  const withSeers = (entry: number): readonly number[] => [entry, ...seersOf(view, ours, entry)]
  switch (flaw.kind) {
    case 'phantom-read':
    case 'phantom-cas':
      return withSeers(flaw.entry)
    case 'cas-fork':
      return [...withSeers(flaw.first), ...withSeers(flaw.second)]
    case 'cas-cycle': {
      const circle: number[] = []
      for (let at = flaw.version; circle.length === 0 || at !== flaw.version; at = view.read[circle.at(-1) ?? 0] ?? 0)
        circle.push(view.writer[at] ?? NONE)
      return circle.flatMap(withSeers)
    }
    case 'read-before-write': {
      const writer = view.writer[flaw.version] ?? NONE
      return [writer, ...firstSeers(view, ours, flaw.version)]
    }
    default:
      return flaw satisfies never
  }
}

/** Who shows that an operation of unknown outcome happened, and those of unknown outcome on the way; none if acknowledged. */
const seersOf = (view: RegisterView, ours: readonly number[], entry: number): readonly number[] =>
  view.ret[entry] === OPEN ? firstSeers(view, ours, view.written[entry] ?? NONE) : []

/** The first operation to return of those that saw the version, and the compare-and-sets between. */
function firstSeers(view: RegisterView, ours: readonly number[], version: number): readonly number[] {
  const { read, written, ret, writer } = view
  /** Versions made from this one, each with the one that it was made from. */
  const source = new Map<number, number>([[version, NONE]])
  for (let grew = true; grew; ) {
    const before = source.size
    for (const entry of ours) {
      const made = written[entry] ?? NONE
      if (made !== NONE && source.has(read[entry] ?? NONE) && !source.has(made)) source.set(made, read[entry] ?? NONE)
    }
    grew = source.size > before
  }
  const saw = (entry: number): number => (written[entry] === NONE ? read[entry] : written[entry]) ?? NONE
  let first = NONE
  for (const entry of ours) {
    if (!source.has(saw(entry)) || ret[entry] === OPEN) continue
    if (first === NONE || (ret[entry] ?? OPEN) < (ret[first] ?? OPEN)) first = entry
  }
  if (first === NONE) return []
  const path = [first]
  for (let at = saw(first); at !== version && at !== NONE; at = source.get(at) ?? NONE) path.push(writer[at] ?? NONE)
  return path.filter((entry) => entry >= 0)
}

/** More newer writes than are needed, in case some of them are hard to show. */
const SHOWN = 4

/** The reading that is furthest behind, who saw what it read, and some newer writes with who saw them. */
function ofOldReading(view: RegisterView, lives: Lives, ours: readonly number[]): readonly number[] {
  const key = view.key[ours[0] ?? 0] ?? 0
  const reading = oldestReading(view, key)
  if (reading === NONE) return ours
  const first = lives.start[key] ?? 0
  const own = lives.version.indexOf(view.read[reading] ?? NONE, first)
  const parts = [[reading], [view.writer[view.read[reading] ?? NONE] ?? NONE]]
  parts.push([...firstSeers(view, ours, view.read[reading] ?? NONE)])
  let shown = 0
  for (let slot = first; slot < (lives.start[key + 1] ?? 0) && shown < SHOWN; slot++) {
    if ((lives.begun[slot] ?? 0) < (lives.seen[own] ?? 0)) continue
    if ((lives.seen[slot] ?? 0) > (view.inv[reading] ?? 0)) continue
    const version = lives.version[slot] ?? NONE
    parts.push([view.writer[version] ?? NONE, ...firstSeers(view, ours, version)])
    shown++
  }
  return parts.flat().filter((entry) => entry >= 0)
}

function oldestReading(view: RegisterView, key: number): number {
  const { entries, versions } = versionsBehind(view)
  let reading = NONE
  let most = 1
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? 0
    if (view.key[entry] !== key || (versions[at] ?? 0) <= most) continue
    most = versions[at] ?? 0
    reading = entry
  }
  return reading
}

/** The writes that are left when none can be last, and their readings: as few of the latest as are impossible. */
function* ofLast(
  view: RegisterView,
  { version }: Lives,
  ours: readonly number[],
  left: Int32Array,
): Iterable<readonly number[]> {
  for (let size = 8; ; size *= 2) {
    const latest = left.subarray(Math.max(0, left.length - size))
    const kept = new Set(Array.from(latest, (slot) => version[slot] ?? NONE))
    yield ours.filter((entry) => {
      const of = view.written[entry] === NONE ? view.read[entry] : view.written[entry]
      return kept.has(of ?? NONE)
    })
    if (size >= left.length) return
  }
}
