/**
 * Takes nodes off the network, as a pulled cable does: their interface is gone, so that they see errors where a partition
 * lets them see silence; neither peers nor clients reach them.
 */
import { type Nemesis, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { fewestFor, WHOM, whomOf } from './whom.ts'

export const disconnect: Nemesis = {
  name: 'disconnect',
  title: 'pulled cables',
  description: 'takes one node, a minority, a majority, all, or the primary off the network, and puts them back later',
  faults: ['disconnect'],
  options: [{ name: 'disconnect-whom', description: 'which nodes', default: 'any', choices: WHOM }],
  fewestNodes: (options) => fewestFor(textOption(options, 'disconnect-whom')),
  plan: (context) => cycle(context, () => ({ kind: 'disconnect', whom: whomOf('disconnect-whom', context) })),
}
