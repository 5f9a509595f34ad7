/** Sets nodes' wall clocks off, fast or slow, and lets them drift. Timers only drift. */
import { type Nemesis, numberOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { whomOf } from './whom.ts'

export const clock: Nemesis = {
  name: 'clock',
  title: 'clock skew',
  description: 'sets wall clocks off by up to some milliseconds, with a drift to match',
  faults: ['clock'],
  options: [
    { name: 'clock-skew-ms', description: 'the largest skew', default: 500, range: [1, 1e7] },
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
