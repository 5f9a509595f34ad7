/** Ends processes at once (kill -9) and starts them again: what was not synced is lost. */
import { type Nemesis, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { fewestFor, WHOM, whomOf } from './whom.ts'

export const kill: Nemesis = {
  name: 'kill',
  title: 'crashes',
  description: 'kills one node, a minority, a majority, all, or the primary, and restarts them later',
  faults: ['kill'],
  options: [{ name: 'kill-whom', description: 'which processes', default: 'any', choices: WHOM }],
  fewestNodes: (options) => fewestFor(textOption(options, 'kill-whom')),
  plan: (context) => cycle(context, () => ({ kind: 'kill', whom: whomOf('kill-whom', context) })),
}
