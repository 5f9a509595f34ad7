import { expect, test } from 'vitest'
import { targets } from '../../../targets/index.ts'
import { huntsOf } from '../../plugin/index.ts'
import { huntOnce, soundUnderHunt } from '../bug-hunts.ts'

/** Of its hunt; nearly every bug shows in most of them, see the README's table. */
const MOST_SEEDS = 100
const SOUND_SEEDS = [1, 2]

const bugs = targets.flatMap((target) =>
  target.bugs.flatMap((bug) =>
    huntsOf(bug).map((hunt) => [`${target.name}: ${bug.name} (${hunt.workload})`, target, bug, hunt] as const),
  ),
)

test.for(bugs)('%s is caught, for the right reason', async ([, target, bug, hunt]) => {
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    const { caught, refuted } = await huntOnce(target, bug, hunt, seed, 'hunt')
    if (!caught) continue
    expect(refuted).toEqual(expect.arrayContaining([bug.refutes.find((model) => refuted.includes(model))]))
    return
  }
  expect.fail(`not caught in ${MOST_SEEDS} seeds`)
})

test.for(bugs)('%s: its hunt refutes nothing of a sound store', async ([, target, bug, hunt]) => {
  for (const seed of SOUND_SEEDS) expect(await soundUnderHunt(target, bug, hunt, seed)).toMatchObject({ caught: false })
})
