/** A worker thread's part of a campaign: one run in memory. */
import '../src/cli/resolve-sdk.ts'
import type { Catch } from '../src/testing/bug-hunts.ts'
import type { Cell, Seen } from '../src/testing/expected-verdicts.ts'

export type CampaignTask =
  | { readonly kind: 'cell'; readonly cell: Cell; readonly seed: number }
  | {
      readonly kind: 'bug'
      readonly target: string
      readonly bug: string
      /** Which of its hunts. */
      readonly workload: string
      readonly seed: number
      readonly where: 'hunt' | 'default' | 'sound'
    }

export type CampaignResult = Seen | Catch

// Plug-ins name the SDK, so they can be loaded only once its resolution is in place.
const loaded = Promise.all([
  import('../src/testing/expected-verdicts.ts'),
  import('../src/testing/bug-hunts.ts'),
  import('../src/cli/registry.ts'),
  import('../src/plugin/index.ts'),
])

const perform = async (task: CampaignTask): Promise<CampaignResult> => {
  const [verdicts, hunts, { findTarget }, { huntBy }] = await loaded
  if (task.kind === 'cell') return verdicts.runCell(task.cell, task.seed)
  const target = await findTarget(task.target)
  const bug = target.bugs.find(({ name }) => name === task.bug)
  if (bug === undefined) throw new Error(`no bug ${task.bug}`)
  const hunt = huntBy(bug, task.workload)
  if (task.where === 'sound') return hunts.soundUnderHunt(target, bug, hunt, task.seed)
  return hunts.huntOnce(target, bug, hunt, task.seed, task.where)
}
export default perform
