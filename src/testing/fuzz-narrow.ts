/**
 * Candidate narrowing against brute force: a reading without a candidate refutes, and where each has exactly one, values
 * renamed to their writers are linearizable exactly if the history is.
 */
import { narrowCandidates, type RegisterColumns } from '../checkers/search/index.ts'
import { NONE, OPEN } from '../history/index.ts'
import type { ModelOperation } from '../models/index.ts'
import type { Value } from '../units.ts'
import { isLinearizableByTrying, type ModelTale, type TaleOperation } from './brute-models.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomModelHistory, shapeOf } from './random-models.ts'
import { type FuzzOutcome, runFuzz } from './run-fuzz.ts'

const OPERATIONS = 7
const INITIAL = -2

export function tryNarrowing(dice: Dice): FuzzOutcome {
  const shape = shapeOf(dice.chance(0.7) ? 'register' : 'cas-register')
  const { tale } = randomModelHistory(dice, shape, OPERATIONS)
  const operations = tale.operations.filter(({ key, operation }) => key === 'x' && isTold(operation))
  const part: ModelTale = { ...tale, operations }
  const found = narrowCandidates(columnsOf(part))
  if (found.kind === 'several') return { kinds: ['unknown'], wrong: null }
  const isLinearizable = isLinearizableByTrying(part)
  const kinds = [isLinearizable ? ('holds' as const) : ('refuted' as const)]
  if (found.kind === 'none') return { kinds, wrong: isLinearizable ? 'no candidate, but there is an order' : null }
  const same = isLinearizableByTrying(renamed(part, found.source)) === isLinearizable
  return { kinds, wrong: same ? null : 'one candidate each, but names of writers change the verdict' }
}

/** A refusal that tells nothing demands what columns cannot say; so does one that tells the value it expected. */
const isTold = ({ fn, result, negative, args }: ModelOperation): boolean =>
  fn === 'read' || negative ? result !== undefined && !(negative && result === args[0]) : true

const idOf = (value: Value | undefined): number => Number(value ?? 0)

const reads = ({ fn, negative }: ModelOperation): boolean => fn !== 'write' || negative
const found = ({ args, result, negative, fn }: ModelOperation): Value =>
  (fn === 'cas' && !negative ? args[0] : result) ?? null
const left = ({ fn, args, negative }: ModelOperation): Value | undefined =>
  negative || fn === 'read' ? undefined : args[fn === 'cas' ? 1 : 0]

function columnsOf({ operations, initial }: ModelTale): RegisterColumns {
  const ints = (of: (operation: TaleOperation) => number): Int32Array => Int32Array.from(operations, of)
  return {
    read: ints(({ operation }) => (reads(operation) ? idOf(found(operation)) : NONE)),
    written: ints(({ operation }) => (left(operation) === undefined ? NONE : idOf(left(operation)))),
    inv: ints(({ inv }) => inv),
    ret: ints(({ ret }) => (Number.isFinite(ret) ? ret : OPEN)),
    initial: idOf(initial['x']),
  }
}

function renamed(tale: ModelTale, source: Int32Array): ModelTale {
  const nameOf = (writer: number): Value => (writer === INITIAL ? 'initial' : `by ${writer}`)
  const operations = tale.operations.map((whole, at): TaleOperation => {
    const { operation } = whole
    const seen = nameOf(source[at] ?? NONE)
    const args = operation.fn === 'cas' ? [seen, nameOf(at)] : operation.fn === 'write' ? [nameOf(at)] : []
    if (!operation.negative) {
      const result = operation.result === undefined ? {} : { result: seen }
      return { ...whole, operation: { ...operation, args, ...result } }
    }
    return { ...whole, operation: { ...operation, fn: 'read', args: [], negative: false, result: seen } }
  })
  return { ...tale, operations, initial: { x: 'initial' } }
}

export const fuzzNarrow: FuzzTarget = {
  name: 'narrow',
  run: (seed, count) => runFuzz(count, (number) => tryNarrowing(seededDice(seed * 1_000_003 + number))),
}
