/** Spoils what nodes send each other: loses, doubles, reorders, delays it. Clients' streams are left alone. */
import { type Nemesis, type NemesisContext, numberOption, type PlannedFault, textOption } from 'rashomon/sdk'
import { cycle } from './cycle.ts'

const KINDS = ['loss', 'duplicate', 'reorder', 'delay'] as const

/** What is under way when all is healed must arrive within the usual quiet period, or a sound store looks torn. */
const MOST_DELAY_MS = 4000

export const packet: Nemesis = {
  name: 'packet',
  title: 'bad packets',
  description: 'loses, doubles, reorders or delays what nodes send each other',
  faults: KINDS,
  faultsWith: (options) => KINDS.filter((kind) => [kind, 'any'].includes(textOption(options, 'packet-kind'))),
  options: [
    { name: 'packet-kind', description: 'what happens to packets', default: 'any', choices: ['any', ...KINDS] },
    { name: 'packet-chance', description: 'how likely, for all but delay', default: 0.2, range: [0.001, 1] },
    { name: 'packet-delay-ms', description: 'how much later, for delay', default: 50, range: [1, MOST_DELAY_MS] },
  ],
  fewestNodes: () => 2,
  lingersSeconds: (options) => numberOption(options, 'packet-delay-ms') / 1000,
  plan: (context) => cycle(context, () => spoiled(context)),
}

function spoiled({ options, random }: NemesisContext): PlannedFault {
  const asked = textOption(options, 'packet-kind')
  const kind = KINDS.find((name) => name === asked) ?? random.pick(KINDS)
  const amount = numberOption(options, kind === 'delay' ? 'packet-delay-ms' : 'packet-chance')
  return { kind, whom: { kind: 'some', count: 'all' }, amount }
}
