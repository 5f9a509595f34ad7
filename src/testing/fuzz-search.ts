/** The general search over every model against brute force; certificates are replayed. */
import { searchLinearizable, verifyByModel } from '../checkers/search/index.ts'
import { isLinearizableByTrying } from './brute-models.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { type ModelShape, SHAPES } from './model-shapes.ts'
import { type RandomModelHistory, randomModelHistory } from './random-models.ts'
import { type FuzzOutcome, runFuzz } from './run-fuzz.ts'

const OPERATIONS = 7
/** Now and then hardly any memory, so that the frontier takes over. */
const TINY_BYTES = 1

export function trySearch(dice: Dice, shape: ModelShape): FuzzOutcome {
  const random = randomModelHistory(dice, shape, OPERATIONS)
  const bytes = dice.chance(0.3) ? { bytes: TINY_BYTES } : {}
  return { ...searched(random, bytes) }
}

function searched({ history, tale }: RandomModelHistory, bytes: { readonly bytes?: number }): FuzzOutcome {
  const found = searchLinearizable(history, tale.model, { steps: 1e6, ...bytes })
  const isLinearizable = isLinearizableByTrying(tale)
  const about = tale.model.name
  switch (found.kind) {
    case 'linearizable':
      if (!isLinearizable) return { kinds: ['holds'], wrong: `${about}: holds, but no order exists` }
      return {
        kinds: ['holds'],
        wrong: verifyByModel(history, tale.model, found.order) ? null : `${about}: the certificate is none`,
      }
    case 'not-linearizable':
      return { kinds: ['refuted'], wrong: isLinearizable ? `${about}: refuted, but there is an order` : null }
    case 'budget':
      return { kinds: ['unknown'], wrong: 'bytes' in bytes ? null : `${about}: out of budget` }
  }
}

export const fuzzSearch: FuzzTarget = {
  name: 'search',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const dice = seededDice(seed * 1_000_003 + number)
      return trySearch(dice, SHAPES[number % SHAPES.length] as ModelShape)
    }),
}
