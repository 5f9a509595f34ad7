/**
 * Oracle for staleness: goes through every order of the writes of a key that what was seen allows, asks each how stale
 * the reading was, and takes the least.
 */
import { type History, NIL, NONE, OPEN } from '../history/index.ts'
import { type RegisterStep, registerSteps } from './brute-linearizable.ts'

/** More versions of one key are too many to try. */
const MOST = 11

export interface LeastStaleness {
  readonly row: number
  readonly ns: number
  readonly versions: number
}

interface Version {
  readonly value: number
  readonly madeFrom: number
  readonly begun: number
  /** The step that saw it first, it or what was made from it; undefined: nobody did. */
  readonly seenBy: RegisterStep | undefined
}

/** null: no order is allowed, or values repeat, or something was seen before it was written. */
export function leastStaleness(history: History): readonly LeastStaleness[] | null {
  const steps = registerSteps(history)
  const found: LeastStaleness[] = []
  for (let key = 0; key < history.pools.keys.length; key++) {
    const ours = steps.filter((step) => step.key === key)
    const versions = versionsOf(history, key, ours)
    if (versions === null) return null
    if (versions.length > MOST || !canBeOrdered(versions)) return null
    for (const reading of ours) {
      if (reading.left !== NONE || reading.found === NONE) continue
      const inEach = [...laterThan(versions, reading.found)].map((later) => staleBy(history, later, reading))
      found.push({
        row: reading.row,
        ns: Math.min(...inEach.map(({ ns }) => ns)),
        versions: Math.min(...inEach.map(({ versions }) => versions)),
      })
    }
  }
  return found.sort((a, b) => a.row - b.row)
}

function versionsOf(
  { pools, header }: History,
  key: number,
  steps: readonly RegisterStep[],
): readonly Version[] | null {
  const start = pools.values.indexOf(header.initial[pools.keys[key] ?? ''] ?? null)
  const writes = steps.filter(({ left }) => left !== NONE)
  const values = [start, ...writes.map(({ left }) => left)]
  if (new Set(values).size < values.length) return null
  if (steps.some(({ found, ret }) => found !== NONE && ret !== OPEN && !values.includes(found))) return null
  const descendants = (value: number, known: readonly number[] = []): readonly number[] => [
    value,
    ...writes
      .filter(({ found, left }) => found === value && !known.includes(left))
      .flatMap(({ left }) => descendants(left, [...known, left])),
  ]
  const versions = values.map((value): Version => {
    const writer = writes.find(({ left }) => left === value)
    const family = descendants(value)
    const seers = steps.filter(({ found, left, ret }) => ret !== OPEN && family.includes(left === NONE ? found : left))
    const seenBy = seers.sort((a, b) => a.ret - b.ret)[0]
    return { value, madeFrom: writer?.found ?? NONE, begun: writer?.inv ?? -1, seenBy }
  })
  const foreseen = versions.some(({ begun, seenBy }) => seenBy !== undefined && seenBy.ret < begun)
  return foreseen ? null : versions
}

/** Must the one come before the other: as the initial one, swapped for the other, or seen before the other began? */
const isBefore = (one: Version, other: Version): boolean =>
  (one.begun < 0 && other.begun >= 0) ||
  other.madeFrom === one.value ||
  (one.seenBy !== undefined && one.seenBy.ret < other.begun)

function canBeOrdered(versions: readonly Version[]): boolean {
  let left = versions
  for (;;) {
    const free = left.filter((next) => !left.some((other) => isBefore(other, next)))
    if (free.length === 0) return left.length === 0
    left = left.filter((version) => !free.includes(version))
  }
}

/** In every order of the versions: those that come after this value. Only which they are matters, not their order. */
function* laterThan(versions: readonly Version[], value: number): Iterable<readonly Version[]> {
  for (let choice = 0; choice < 1 << versions.length; choice++) {
    const isEarlier = (version: Version): boolean => ((choice >> versions.indexOf(version)) & 1) === 1
    const upTo = versions.filter((version) => isEarlier(version) || version.value === value)
    const later = versions.filter((version) => !upTo.includes(version))
    const read = upTo.filter((version) => version.value === value)
    if (read.some(isEarlier)) continue
    const before = upTo.filter((version) => version.value !== value)
    const breaks = (first: readonly Version[], second: readonly Version[]): boolean =>
      second.some((other) => first.some((one) => isBefore(other, one)))
    if (!breaks(before, read) && !breaks(upTo, later)) yield later
  }
}

function staleBy({ columns }: History, later: readonly Version[], reading: RegisterStep): Omit<LeastStaleness, 'row'> {
  const seen = later.flatMap(({ seenBy }) => (seenBy !== undefined && seenBy.ret < reading.inv ? [seenBy] : []))
  const ages = seen.map(({ row }) => (columns.invokedNs[reading.row] ?? NIL) - (columns.returnedNs[row] ?? NIL))
  return { ns: Math.max(0, ...ages), versions: seen.length }
}
