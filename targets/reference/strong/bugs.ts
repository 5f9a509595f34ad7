/**
 * The rules of Raft that can be left out: which promise each breaks, and the conditions under which that shows.
 *
 * Counted on hundreds of seeds by `npm run campaign`; what is rare by chance has a schedule of faults of its own.
 */
import type { Bug, Hunt } from 'rashomon/sdk'
import type { LockBugs } from '../locks.ts'
import { figureEight } from './figure-eight.ts'
import { splitVote } from './split-vote.ts'

/** What each bug switches off, for the code. */
export interface RaftBugs {
  readonly unconfirmedReads: boolean
  readonly answerBeforeSync: boolean
  readonly forgetVote: boolean
  readonly commitOldTerms: boolean
  readonly applyDuplicates: boolean
  readonly locks: LockBugs
}

const LEASE_MS = 300

export const bugsOf = (name: string | null): RaftBugs => ({
  unconfirmedReads: name === 'stale-leader-reads',
  answerBeforeSync: name === 'ack-before-sync',
  forgetVote: name === 'double-vote',
  commitOldTerms: name === 'old-term-commit',
  applyDuplicates: name === 'no-dedup',
  locks: {
    leaseMs: name === 'lock-expires' || name === 'unfenced' ? LEASE_MS : null,
    unguarded: name === 'unfenced',
  },
})

/** The whole cluster goes down while its disks are slow: whatever was promised too early is gone. */
const CRASHES: Pick<Hunt, 'flags' | 'options'> = {
  flags: { nemesis: 'kill', 'nemesis-interval': '0.3', rate: '200', 'time-limit': '15' },
  options: { disk: 'slow', 'kill-whom': 'all' },
}

/** Leaders are cut off, and go on until they notice. */
const DEPOSITIONS: Pick<Hunt, 'flags' | 'options'> = {
  flags: { nemesis: 'partition', 'nemesis-interval': '1', rate: '300', 'time-limit': '15' },
  options: { 'partition-shape': 'primary' },
}

/** Leaders go down with answers on their lips, and clients ask again. */
const REPETITIONS: Pick<Hunt, 'flags' | 'options'> = {
  flags: { nemesis: 'kill', 'nemesis-interval': '0.5', rate: '200', 'time-limit': '15', retry: 'true' },
  options: { disk: 'slow', 'kill-whom': 'primary' },
}

export const BUGS: readonly Bug[] = [
  {
    name: 'stale-leader-reads',
    description:
      'a leader answers reads without asking whether it still is one, so that a deposed one answers from the past',
    refutes: ['linearizable'],
    hunt: { workload: 'register', ...DEPOSITIONS },
    otherHunts: [
      { workload: 'set', ...DEPOSITIONS },
      { workload: 'log', ...DEPOSITIONS },
    ],
  },
  {
    name: 'ack-before-sync',
    description: 'votes, copies and writes are acknowledged before the disk has them, and a crash takes them back',
    refutes: ['linearizable', 'no-lost-ack', 'one-log', 'mutual-exclusion', 'fencing', 'unique-ids'],
    hunt: { workload: 'register', ...CRASHES },
    otherHunts: [
      { workload: 'set', ...CRASHES },
      { workload: 'queue', ...CRASHES },
      { workload: 'log', ...CRASHES },
      { workload: 'lock', ...CRASHES },
      { workload: 'ids', ...CRASHES },
    ],
  },
  {
    name: 'double-vote',
    description:
      'the vote is not written down: a voter that restarts votes again in the same term, and two may lead it',
    refutes: ['linearizable', 'convergence', 'no-lost-ack'],
    hunt: {
      workload: 'register',
      flags: { rate: '100', 'time-limit': '30' },
      script: splitVote,
    },
  },
  {
    name: 'old-term-commit',
    description: 'an entry of an earlier term is committed by counting its copies, and the term begins without a no-op',
    refutes: ['linearizable', 'convergence', 'no-lost-ack'],
    hunt: {
      workload: 'register',
      flags: { rate: '150', 'time-limit': '60', keys: '3', 'op-timeout': '0.5' },
      options: { 'read-share': '0.85', 'cas-share': '0', 'key-operations': '100000' },
      script: figureEight,
    },
  },
  {
    name: 'no-dedup',
    description: 'requests that come twice are carried out twice',
    refutes: ['linearizable', 'counter-bounds', 'no-duplicate'],
    hunt: { workload: 'counter', ...REPETITIONS },
    otherHunts: [
      { workload: 'queue', ...REPETITIONS },
      { workload: 'log', ...REPETITIONS },
    ],
  },
  {
    name: 'lock-expires',
    description:
      'a lock is granted again after 0.3 s, though its holder has not given it back; tokens tell the two apart',
    refutes: ['mutual-exclusion', 'linearizable'],
    hunt: { workload: 'lock', flags: { nemesis: 'partition', rate: '100', 'time-limit': '10' } },
  },
  {
    name: 'unfenced',
    description: 'a lock is granted again after 0.3 s, and what it guards takes the older token, too',
    refutes: ['fencing'],
    hunt: { workload: 'lock', flags: { nemesis: 'partition', rate: '100', 'time-limit': '10' } },
  },
]
