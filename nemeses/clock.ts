/** Sets nodes' wall clocks off, fast or slow, and lets them drift. Timers only drift. */
import { type Nemesis, numberOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { whomOf } from './whom.ts'

/** Clocks drift by 2 % of their skew a second: near 50 s a slow one stands still, and so do a node's timers. */
const MOST_SKEW_MS = 20_000

export const clock: Nemesis = {
  name: 'clock',
  title: 'clock skew',
  description: 'sets wall clocks off by up to some milliseconds, with a drift to match',
  faults: ['clock'],
  options: [
    { name: 'clock-skew-ms', description: 'the largest skew', default: 500, range: [1, MOST_SKEW_MS] },
    {
      name: 'clock-whom',
      description: 'which clocks',
      default: 'minority',
      choices: ['one', 'minority', 'majority', 'all'],
    },
  ],
  fewestNodes: () => 1,
  plan: (context) =>
    cycle(context, () => ({
      kind: 'clock',
      whom: context.nodes.length < 3 ? { kind: 'some', count: 'one' } : whomOf('clock-whom', context),
      amount: Math.ceil(numberOption(context.options, 'clock-skew-ms') * (1 - context.random.next())),
    })),
}
