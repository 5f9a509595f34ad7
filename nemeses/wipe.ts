/**
 * Loses disks: kills processes, removes their data, and starts them again as nodes that know nothing. What they had
 * acknowledged is where else it was written; they learn it anew from the others, or never.
 *
 * Blind: what has reached all nodes before survives the loss of all but one (isolated-crash, with isolated-crash-disk=wiped,
 * for what one node alone has acknowledged).
 */
import { type Nemesis, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { fewestFor, WHOM, whomOf } from './whom.ts'

/** Of all disks nobody has a copy: not even the tables would be left to ask for. */
const WHOSE = WHOM.filter((whom) => whom !== 'all' && whom !== 'any')

export const wipe: Nemesis = {
  name: 'wipe',
  title: 'lost disks',
  description:
    'kills one node, a minority, a majority, or the primary, removes their data, and starts them later with none',
  faults: ['wipe'],
  options: [
    {
      name: 'wipe-whom',
      description: 'whose disks; of a majority, much of what was acknowledged may be gone',
      default: 'one',
      choices: WHOSE,
    },
  ],
  // Of one node nothing would be left to lose.
  fewestNodes: (options) => Math.max(2, fewestFor(textOption(options, 'wipe-whom'))),
  plan: (context) => cycle(context, () => ({ kind: 'wipe', whom: whomOf('wipe-whom', context) })),
}
