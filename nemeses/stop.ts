/** Asks processes to end, as an operator does, and starts them again: a database may hand over, flush, say goodbye. */
import { type Nemesis, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'
import { fewestFor, WHOM, whomOf } from './whom.ts'

export const stop: Nemesis = {
  name: 'stop',
  title: 'graceful restarts',
  description: 'shuts down one node, a minority, a majority, all, or the primary in order, and starts them later',
  faults: ['stop'],
  options: [{ name: 'stop-whom', description: 'which processes', default: 'any', choices: WHOM }],
  fewestNodes: (options) => fewestFor(textOption(options, 'stop-whom')),
  plan: (context) => cycle(context, () => ({ kind: 'stop', whom: whomOf('stop-whom', context) })),
}
