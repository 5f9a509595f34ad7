/** A history as what was done, a row an object: for oracles that read a definition literally, loop in loop. */
import { type History, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'

export interface Deed {
  readonly row: number
  readonly fn: string
  readonly key: number
  /** Ids of values, NONE where there is none. */
  readonly arg: number
  readonly result: number
  readonly seen: readonly number[]
  readonly outcome: 'ok' | 'fail' | 'info'
  readonly negative: boolean
  readonly isFinal: boolean
  readonly process: number
  readonly node: number
  /** Positions; `end` is Infinity where no answer came. */
  readonly begin: number
  readonly end: number
  readonly beginNs: number
  readonly endNs: number
}

const OUTCOMES = ['ok', 'fail', 'info'] as const

/** All rows but those that set up. */
export function deedsOf({ columns, rows, pools }: History): readonly Deed[] {
  const { offsets, value } = columns.items
  return Array.from({ length: rows }, (_, row) => row)
    .filter((row) => columns.phase[row] !== PHASE.setup)
    .map((row) => ({
      row,
      fn: pools.functions[columns.fn[row] ?? NONE] ?? '',
      key: columns.key[row] ?? NONE,
      arg: columns.arg[row] ?? NONE,
      result: columns.result[row] ?? NONE,
      seen: [...value.slice(offsets[row], offsets[row + 1])],
      outcome: OUTCOMES.find((name) => OUTCOME[name] === columns.outcome[row]) ?? 'info',
      negative: columns.negative[row] === 1,
      isFinal: columns.phase[row] === PHASE.final,
      process: columns.process[row] ?? NONE,
      node: columns.node[row] ?? NONE,
      begin: columns.invokeIndex[row] ?? NONE,
      end: columns.returnIndex[row] === OPEN ? Number.POSITIVE_INFINITY : (columns.returnIndex[row] ?? NONE),
      beginNs: columns.invokedNs[row] ?? 0,
      endNs: columns.returnedNs[row] ?? 0,
    }))
}
