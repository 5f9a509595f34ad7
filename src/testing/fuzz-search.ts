/**
 * The general search over every model against brute force: certificates are replayed, counterexamples are impossible
 * by themselves and possible without any one of their operations.
 */
import { judgeByModel, searchLinearizable, verifyByModel } from '../checkers/search/index.ts'
import { isLinearizableByTrying, type ModelTale, partOfTale } from './brute-models.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { type ModelShape, SHAPES } from './model-shapes.ts'
import { type RandomModelHistory, randomModelHistory } from './random-models.ts'
import { type FuzzOutcome, runFuzz } from './run-fuzz.ts'

const OPERATIONS = 7
const STEPS = 1e6

export function trySearch(dice: Dice, shape: ModelShape): FuzzOutcome {
  const random = randomModelHistory(dice, shape, OPERATIONS)
  const isLinearizable = isLinearizableByTrying(random.tale)
  const judged = compared(random, isLinearizable)
  const stepwise = dice.chance(0.3) ? stepByStep(random, isLinearizable) : null
  const wrong = judged.wrong ?? stepwise
  return { ...judged, wrong: wrong === null ? null : `${shape.model.name}: ${wrong}` }
}

function compared({ history, tale }: RandomModelHistory, isLinearizable: boolean): FuzzOutcome {
  const judgement = judgeByModel(history, tale.model, { steps: STEPS })
  const kinds = [judgement.kind]
  switch (judgement.kind) {
    case 'holds': {
      if (!isLinearizable) return { kinds, wrong: 'holds, but no order exists' }
      const isOrder = verifyByModel(history, tale.model, judgement.certificate ?? new Int32Array(0))
      return { kinds, wrong: isOrder ? null : 'the certificate is none' }
    }
    case 'refuted':
      if (isLinearizable) return { kinds, wrong: 'refuted, but there is an order' }
      return { kinds, wrong: whyNoCounterexample(tale, [...(judgement.story[0]?.rows ?? [])]) }
    case 'unknown':
      if (judgement.why === 'vacuous') return { kinds, wrong: isLinearizable ? null : 'vacuous, but no order exists' }
      return { kinds, wrong: `unknown: ${judgement.note}` }
    default:
      return { kinds, wrong: `unexpected: ${judgement.kind}` }
  }
}

/** The frontier, which hardly any history needs. */
function stepByStep({ history, tale }: RandomModelHistory, isLinearizable: boolean): string | null {
  const found = searchLinearizable(history, tale.model, { steps: STEPS, dives: false })
  if ((found.kind === 'linearizable') !== isLinearizable) return `step by step: ${found.kind}`
  if (found.kind !== 'linearizable') return null
  return verifyByModel(history, tale.model, found.order) ? null : 'step by step: the certificate is none'
}

function whyNoCounterexample(tale: ModelTale, rows: readonly number[]): string | null {
  if (isPossible(tale, rows)) return `rows ${rows.join(', ')} show nothing`
  const spare = rows.find(
    (row) =>
      !isPossible(
        tale,
        rows.filter((other) => other !== row),
      ),
  )
  return spare === undefined ? null : `rows ${rows.join(', ')} do not need ${spare}`
}

/** Whether these operations could have happened, the others at any time or never, but not before they began. */
function isPossible(tale: ModelTale, rows: readonly number[]): boolean {
  const { operations, model } = tale
  const shown = operations.filter(({ row }) => rows.includes(row))
  const last = Math.max(-1, ...shown.map(({ ret }) => ret).filter(Number.isFinite))
  const keys = new Set(shown.map(({ key }) => key))
  const loose = operations.filter(
    ({ row, inv, key }) => !rows.includes(row) && inv < last && (!model.perKey || keys.has(key)),
  )
  return isLinearizableByTrying(
    partOfTale(
      tale,
      rows,
      loose.map(({ row }) => row),
    ),
  )
}

export const fuzzSearch: FuzzTarget = {
  name: 'search',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const dice = seededDice(seed * 1_000_003 + number)
      return trySearch(dice, SHAPES[number % SHAPES.length] as ModelShape)
    }),
}
