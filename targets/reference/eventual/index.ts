/** The built-in eventual store: what it promises at its one level, and the bugs that can be switched on. */
import type { Bug, Hunt, Level } from 'rashomon/sdk'
import { REFUSED_WITHOUT_ORDER } from '../refused-without-order.ts'
import { type SimulatedTarget, simulatedTarget } from '../simulated-target.ts'
import { type Message, Replica, type ReplicaBugs } from './replica.ts'

const LEVEL: Level = {
  name: 'eventual',
  promise: 'every node answers from its own copy; copies agree once they have heard of all updates',
  source: 'Vogels, "Eventually Consistent" (CACM 2009); DeCandia et al., "Dynamo" (SOSP 2007)',
  claims: {
    register: ['convergence', 'no-lost-ack'],
    counter: ['convergence', 'counter-bounds'],
    bank: ['convergence'],
    usernames: ['convergence'],
    set: ['convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
    ids: ['unique-ids'],
  },
}

const SILENCES: Pick<Hunt, 'flags'> = {
  flags: { nemesis: 'partition', rate: '200', 'time-limit': '10', 'nemesis-interval': '2' },
}

const CRASHES: Pick<Hunt, 'flags' | 'options'> = {
  flags: { nemesis: 'kill', rate: '300', 'time-limit': '10', 'nemesis-interval': '0.3' },
  options: { disk: 'slow' },
}

const BUGS: readonly Bug[] = [
  {
    name: 'arrival-order',
    description:
      'the update that arrives last wins, so that nodes that hear of two in different orders differ for ever',
    refutes: ['convergence'],
    hunt: {
      workload: 'register',
      flags: { nemesis: 'partition', 'nemesis-interval': '1', rate: '200', 'time-limit': '10' },
    },
  },
  {
    name: 'one-sided-digest',
    description: 'only the node with the lower name starts a digest, so the last ones never ask for what they missed',
    refutes: ['convergence', 'no-lost-ack', 'counter-bounds'],
    hunt: { workload: 'register', ...SILENCES },
    otherHunts: [{ workload: 'set', ...SILENCES }],
  },
  {
    name: 'ack-before-sync',
    description: 'answers before its disk has the update, which a crash then loses: its number is given out again',
    refutes: ['convergence', 'no-lost-ack', 'counter-bounds', 'unique-ids'],
    hunt: { workload: 'counter', ...CRASHES },
    otherHunts: [
      { workload: 'set', ...CRASHES },
      { workload: 'ids', ...CRASHES },
    ],
  },
  {
    name: 'no-tie-break',
    description: 'of two updates with the same time stamp the later to arrive wins, which differs from node to node',
    refutes: ['convergence'],
    hunt: {
      workload: 'register',
      flags: { keys: '2', rate: '2000', 'time-limit': '5', nemesis: 'none', concurrency: '20' },
    },
  },
]

const bugsOf = (bug: string | null): ReplicaBugs => ({
  arbitration: bug === 'arrival-order' ? 'arrival' : bug === 'no-tie-break' ? 'no-tie-break' : 'last-writer',
  answerBeforeSync: bug === 'ack-before-sync',
  onlyLowerStarts: bug === 'one-sided-digest',
})

export const eventual: SimulatedTarget = simulatedTarget<Message>({
  name: 'eventual',
  title: 'built-in eventual store',
  description: 'every node takes writes; last writer wins; anti-entropy by digests; counters only sum',
  levels: [LEVEL],
  defaultLevel: 'eventual',
  localLevel: 'eventual',
  withoutPrimary: {
    why: 'every node of the eventual store takes writes',
    instead: 'use --route pinned, or another shape of partition',
  },
  notes: {
    register: 'a compare-and-set is a local read and write: two nodes may both swap',
    bank: 'balances are last-writer-wins registers: concurrent transfers create or lose money',
    usernames: 'a registration is a local look and write: two nodes may both grant a name',
    counter: 'a PN-counter: it loses no increment',
    set: 'an observed-remove set: an element that is added while another node removes it stays',
    ids: 'made of the number of the node and of its updates, which are on the disk first: nobody is asked',
  },
  refuses: REFUSED_WITHOUT_ORDER,
  bugs: BUGS,
  program: (_node, { bug }) => new Replica(bugsOf(bug)),
  // No tokens: sessions carry nothing from one operation to the next.
  tokens: () => ({ merge: () => undefined, repeatsOnlyThere: true }),
})
