/** Leaves databases no room to write. One that ends because of it is started again when there is room. */
import { type Nemesis, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { fewestFor, WHOM, whomOf } from './whom.ts'

export const diskFull: Nemesis = {
  name: 'disk-full',
  title: 'full disks',
  description: 'fills the disk of one node, a minority, a majority, all, or the primary, and frees it later',
  faults: ['disk-full'],
  options: [{ name: 'disk-full-whom', description: 'whose disks', default: 'any', choices: WHOM }],
  fewestNodes: (options) => fewestFor(textOption(options, 'disk-full-whom')),
  plan: (context) => cycle(context, () => ({ kind: 'disk-full', whom: whomOf('disk-full-whom', context) })),
}
