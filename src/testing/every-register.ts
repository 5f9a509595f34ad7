/**
 * Every history of so many operations on one register, up to names: all ways in which their intervals can overlap, all
 * functions, acknowledged or not, and all values that they can speak of (each written once, the initial one, and for
 * refusals that tell nothing what they expected).
 */
import { type History, NIL, NONE } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'

export interface EveryShape {
  readonly operations: number
  /** Refusals that tell nothing, too. */
  readonly untold: boolean
}

interface Intervals {
  readonly inv: readonly number[]
  readonly end: readonly number[]
}

type Kind = 'read' | 'write' | 'lost-write' | 'cas' | 'lost-cas' | 'untold'
const KINDS: readonly Kind[] = ['read', 'write', 'lost-write', 'cas', 'lost-cas', 'untold']

export function* everyRegister({ operations, untold }: EveryShape): Generator<History> {
  const patterns = [...everyIntervals(operations)]
  const kinds = untold ? KINDS : KINDS.filter((kind) => kind !== 'untold')
  for (const chosen of everyWord(operations, () => kinds)) {
    const written: number[] = []
    let highest = 0
    for (const kind of chosen) written.push(isMutator(kind) ? ++highest : NONE)
    const names: Value[] = [null, ...Array.from({ length: highest }, (_, id) => id + 1)]
    const values = Array.from(names.keys())
    const spokenOf = (at: number): readonly number[] => {
      if (chosen[at] === 'write' || chosen[at] === 'lost-write') return [NONE]
      return values.filter((value) => value !== written[at])
    }
    for (const found of everyWord(operations, spokenOf)) {
      for (const { inv, end } of patterns) {
        const made = chosen.map((kind, at) => operation(kind, at, found[at] ?? NIL, written[at] ?? NONE, inv, end))
        yield compactHistory(made, ['x'], names, {})
      }
    }
  }
}

const isMutator = (kind: Kind): boolean => kind !== 'read' && kind !== 'untold'

function operation(
  kind: Kind,
  process: number,
  found: number,
  written: number,
  inv: readonly number[],
  end: readonly number[],
): CompactOperation {
  const isCas = kind === 'cas' || kind === 'lost-cas' || kind === 'untold'
  return {
    fn: isCas ? 'cas' : kind === 'read' ? 'read' : 'write',
    key: 0,
    arg: isCas ? found : written,
    arg2: isCas ? written : NONE,
    result: kind === 'read' ? found : NONE,
    negative: kind === 'untold',
    outcome: kind === 'lost-write' || kind === 'lost-cas' ? 'info' : 'ok',
    phase: 'main',
    level: 0,
    process,
    node: 0,
    inv: inv[process] ?? 0,
    end: end[process] ?? 0,
  }
}

/** All words of so many letters, the letters at each place being those of `lettersAt`. */
function* everyWord<T>(
  length: number,
  lettersAt: (at: number) => readonly T[],
  begun: readonly T[] = [],
): Generator<readonly T[]> {
  if (begun.length === length) {
    yield begun
    return
  }
  for (const letter of lettersAt(begun.length)) yield* everyWord(length, lettersAt, [...begun, letter])
}

/** Operations are numbered in the order of their invocations. */
function* everyIntervals(count: number): Generator<Intervals> {
  const inv: number[] = []
  const end: number[] = []
  function* extend(position: number, open: readonly number[]): Generator<Intervals> {
    if (position === 2 * count) {
      yield { inv: [...inv], end: [...end] }
      return
    }
    if (inv.length < count) {
      inv.push(position)
      yield* extend(position + 1, [...open, inv.length - 1])
      inv.pop()
    }
    for (const done of open) {
      end[done] = position
      yield* extend(
        position + 1,
        open.filter((other) => other !== done),
      )
    }
  }
  yield* extend(0, [])
}
