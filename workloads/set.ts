/**
 * Sets: elements are added, each once, and whole sets are read (after Jepsen's set-full).
 *
 * Invoked: `add(key, element)`, `read-all(key)`. Who keeps on reading while elements are added sees not only which are
 * lost, but how long each takes until everybody sees it. By option, `contains` and `remove` of single elements instead of
 * whole readings. Sets are retired after some operations; in the end each is read from every node.
 */
import {
  anyGenerator,
  convergence,
  flagOption,
  numberOption,
  setFull,
  setLinearizable,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { finalPhase } from './final-phase.ts'
import { type OneByOne, oneByOne } from './one-by-one.ts'
import { putAndTake } from './put-and-take.ts'

export const set: Workload = {
  name: 'set',
  title: 'sets',
  description: 'elements are added to sets, each once, and whole sets are read',
  facet: 'set',
  judges: {
    linearizable: 'decides',
    convergence: 'decides',
    'no-lost-ack': 'necessary',
    'no-duplicate': 'necessary',
    'no-phantom': 'necessary',
  },
  checkers: [setLinearizable, setFull, convergence],
  unknownOutcomes:
    'an addition or removal of unknown outcome may take effect at any later moment, or never; nobody misses it',
  blind: 'elements that are lost and come back before anybody reads',
  options: [
    { name: 'read-share', description: 'share of readings', default: 0.4, range: [0, 1] },
    { name: 'key-operations', description: 'operations before a set is retired', default: 100, range: [1, 1e9] },
    {
      name: 'one-by-one',
      description: 'elements are looked for and taken out one by one; whole sets are read in the end only',
      default: false,
      needs: 'remove',
    },
  ],
  defaultKeys: 4,
  phases: (context) => ({
    initial: {},
    setup: null,
    main: flagOption(context.options, 'one-by-one') ? anyGenerator(picking(context)) : anyGenerator(adding(context)),
    final: (keys) => finalPhase('read-all', keys, context, { unordered: true }),
  }),
}

const shareOf = ({ keys, options }: WorkloadContext): OneByOne => ({
  prefix: 's',
  keys,
  keyOperations: numberOption(options, 'key-operations'),
  readShare: numberOption(options, 'read-share'),
})

const picking = (context: WorkloadContext) => oneByOne(shareOf(context))

function adding(context: WorkloadContext) {
  const { readShare, ...share } = shareOf(context)
  return putAndTake({ ...share, put: 'add', take: 'read-all', takeShare: readShare })
}
