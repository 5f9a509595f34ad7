/** A worker thread's part of a campaign: one run in memory. */
import '../src/cli/resolve-sdk.ts'
import type { Cell } from '../src/testing/expected-verdicts.ts'

const verdicts = await import('../src/testing/expected-verdicts.ts')
const hunts = await import('../src/testing/bug-hunts.ts')
const { findTarget } = await import('../src/cli/registry.ts')

export type CampaignTask =
  | { readonly kind: 'cell'; readonly cell: Cell; readonly seed: number }
  | {
      readonly kind: 'bug'
      readonly target: string
      readonly bug: string
      readonly seed: number
      readonly where: 'hunt' | 'default' | 'sound'
    }

export type CampaignResult = Awaited<ReturnType<typeof verdicts.runCell>> | Awaited<ReturnType<typeof hunts.huntOnce>>

const perform = async (task: CampaignTask): Promise<CampaignResult> => {
  if (task.kind === 'cell') return verdicts.runCell(task.cell, task.seed)
  const target = await findTarget(task.target)
  const bug = target.bugs.find(({ name }) => name === task.bug)
  if (bug === undefined) throw new Error(`no bug ${task.bug}`)
  if (task.where === 'sound') return hunts.soundUnderHunt(target, bug, task.seed)
  return hunts.huntOnce(target, bug, task.seed, task.where)
}
export default perform
