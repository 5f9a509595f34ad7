/** The lattice as an oracle: what one checker says must never contradict what another says of the same history. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeProfile, implied, type Judgement, type ModelName } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import { CROWDED, PLAIN, randomTale, TANGLED } from '../../testing/arbitrary-sessions.ts'
import { randomRegisters } from '../../testing/random-registers.ts'
import { testSeed } from '../../testing/seed.ts'
import { fromTape } from '../../testing/tape.ts'
import { causal } from '../causal/causal.ts'
import { AMPLE } from '../checker.ts'
import { linearizable } from '../linearizable/index.ts'
import { sessions } from '../sessions/sessions.ts'

const CHECKERS = [linearizable, causal, sessions]

const judgeAll = (history: History): ReadonlyMap<ModelName, Judgement> =>
  new Map(CHECKERS.flatMap((checker) => [...checker.check(history, AMPLE).judgements]))

const histories = {
  plain: fromTape((dice) => randomTale(dice, PLAIN).history),
  tangled: fromTape((dice) => randomTale(dice, TANGLED).history),
  crowded: fromTape((dice) => randomTale(dice, CROWDED).history),
  'registers and usernames': fromTape((dice) => randomRegisters(dice, { operations: 10, keys: 2 })),
}

test.each(Object.entries(histories))('%s: what holds implies nothing that is refuted', (_, arbitrary) => {
  let held = 0
  fc.assert(
    fc.property(arbitrary, (history) => {
      const judgements = judgeAll(history)
      expect(() => closeProfile(judgements)).not.toThrow()
      for (const [model, judgement] of judgements) {
        if (judgement.kind === 'holds' && implied(model).some((weaker) => judgements.has(weaker))) held++
      }
    }),
    { seed: testSeed(), numRuns: 1500 },
  )
  expect(held).toBeGreaterThan(100) // else the implications were hardly tried
})
