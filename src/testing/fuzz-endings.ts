/** The checkers of final readings against their definitions. */
import { AMPLE, type Checker } from '../checkers/checker.ts'
import { convergence } from '../checkers/convergence/index.ts'
import { lostWrites } from '../checkers/lost-writes/index.ts'
import type { Judgement, JudgementKind } from '../consistency/index.ts'
import { convergenceByDefinition, noLostWriteByDefinition } from './brute-endings.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { type Ending, randomEnding } from './random-endings.ts'
import { runFuzz } from './run-fuzz.ts'

export const judgeConvergence = ({ history }: Pick<Ending, 'history'>): Judgement => only(convergence, history)
export const judgeLostWrites = ({ history }: Pick<Ending, 'history'>): Judgement => only(lostWrites, history)

const only = (checker: Checker, history: Ending['history']): Judgement =>
  [...checker.check(history, AMPLE).judgements.values()][0] ?? { kind: 'unknown', why: 'not-checked' }

const target = (
  name: string,
  judge: (ending: Ending) => Judgement,
  truth: (ending: Ending) => JudgementKind,
): FuzzTarget => ({
  name,
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const ending = randomEnding(seededDice(seed * 1_000_003 + number))
      const { kind } = judge(ending)
      const right = truth(ending)
      return { kinds: [kind], wrong: kind === right ? null : `${kind}, but by definition ${right}` }
    }),
})

export const fuzzConvergence: FuzzTarget = target('convergence', judgeConvergence, convergenceByDefinition)
export const fuzzLostWrites: FuzzTarget = target('lost-writes', judgeLostWrites, noLostWriteByDefinition)
