/** More operations open at once, and more of unknown outcome, than fit into one word of bits: zones know the verdict. */
import { expect, test } from 'vitest'
import { SYNTHETIC, synthesise } from '../../generator/synthetic/index.ts'
import { type History, HistoryBuilder } from '../../history/index.ts'
import { casRegister } from '../../models/index.ts'
import { testSeed } from '../../testing/seed.ts'
import { AMPLE } from '../checker.ts'
import { linearizable } from '../linearizable/index.ts'
import { searchLinearizable, verifyByModel } from './index.ts'

function madeUp(seed: number, concurrency: number, crashed: number, anomalies: number): History {
  const builder = new HistoryBuilder({
    format: 1,
    seed,
    workload: 'register',
    target: 'made up',
    level: '',
    localLevel: '',
    quietNs: 0,
    nodes: [],
    initial: {},
    plan: {},
  })
  const object = SYNTHETIC['register']?.({ keys: 1 })
  if (object !== undefined)
    synthesise(object, { operations: 150, concurrency, crashed, anomalies, seed, level: '' }, builder)
  return builder.finish()
}

test.each([
  ['the dive', {}],
  ['the frontier', { dives: false }],
])(
  '%s agrees with zones',
  (_name, how) => {
    let decided = 0
    for (let number = 0; number < 40; number++) {
      const [concurrency, crashed] = number % 2 === 0 ? [40, 0.02] : [6, 0.9]
      const history = madeUp(testSeed() + number, concurrency, crashed, (number >> 1) % 2)
      const found = searchLinearizable(history, casRegister, { steps: 300_000, ...how })
      if (found.kind === 'budget') continue
      decided++
      const verdict = linearizable.check(history, AMPLE).judgements.get('linearizable')?.kind
      expect(found.kind === 'linearizable').toBe(verdict === 'holds')
      if (found.kind === 'linearizable') expect(verifyByModel(history, casRegister, found.order)).toBe(true)
    }
    expect(decided).toBeGreaterThan(15)
  },
  60_000,
)
