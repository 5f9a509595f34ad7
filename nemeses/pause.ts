/** Stops processes for a while, as a long garbage collection or a stopped virtual machine does. */
import { type Nemesis, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { fewestFor, WHOM, whomOf } from './whom.ts'

export const pause: Nemesis = {
  name: 'pause',
  title: 'pauses',
  description: 'stops one node, a minority, a majority, all, or the primary, which go on later as if nothing had been',
  faults: ['pause'],
  options: [{ name: 'pause-whom', description: 'which processes', default: 'any', choices: WHOM }],
  fewestNodes: (options) => fewestFor(textOption(options, 'pause-whom')),
  plan: (context) => cycle(context, () => ({ kind: 'pause', whom: whomOf('pause-whom', context) })),
}
