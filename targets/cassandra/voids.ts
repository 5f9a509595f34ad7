/**
 * What options and faults make void of a level's claims: nobody promises it then. A control shows what that costs, which is
 * no fault of Cassandra's; a run that refutes it says so, beyond the claim.
 *
 * Sources: cassandra.yaml of 5.0 (commitlog_sync: with periodic, "writes may be acked immediately"), the documentation of
 * read_repair (NONE: no monotonic quorum readings), guarantees.html (all but lightweight transactions is by time stamp).
 */
import type { ClaimedRun, FacetName, ModelName, Options } from 'rashomon/sdk'
import { policyOf } from './options.ts'

interface Voiding {
  readonly when: (options: Options, run: ClaimedRun) => boolean
  /** Models, by facet; of all facets where none is named. */
  readonly models: readonly ModelName[]
  readonly facet?: FacetName
}

/** All that rests on an acknowledged write being kept; also transactions, whose promises are writes. */
const KEPT: readonly ModelName[] = [
  'no-lost-ack',
  'counter-bounds',
  'linearizable',
  'one-owner',
  'one-log',
  'conservation',
  'no-overdraft',
  'snapshot-reads',
  'ryw-session',
  'mr-session',
  'fencing',
]

const VOIDINGS: readonly Voiding[] = [
  // No request is known again: what was done is done twice; of a value or an element, a late attempt brings back an old one.
  { when: (_options, { retry }) => retry, facet: 'register', models: ['linearizable', 'ryw-session', 'mr-session'] },
  { when: (_options, { retry }) => retry, facet: 'set', models: ['linearizable'] },
  { when: (_options, { retry }) => retry, facet: 'counter', models: ['linearizable', 'counter-bounds'] },
  { when: (_options, { retry }) => retry, facet: 'log', models: ['linearizable', 'one-log', 'no-duplicate'] },
  // Whoever lost its disk answers as if it had never heard of anything, and counts in every quorum, until a repair.
  { when: (_options, { faults }) => faults.includes('wipe'), models: KEPT },
  // The log is written a moment after the answer: kill -9 takes what lies between. Who is stopped, and does not end in time, is killed.
  {
    when: ({ commitlog }, { faults }) =>
      commitlog === 'periodic' && faults.some((fault) => fault === 'kill' || fault === 'stop'),
    models: KEPT,
  },
  // Clocks that differ: the larger time stamp wins, whoever wrote last.
  {
    when: ({ timestamps }) => /^(skew|quantize)$/.test(policyOf(String(timestamps)).kind),
    facet: 'register',
    models: ['no-lost-ack', 'ryw-session', 'mr-session'],
  },
  { when: (options) => options['mix-plain'] !== 0, facet: 'register', models: ['linearizable', 'no-lost-ack'] },
  { when: (options) => options['read-repair'] === 'none', models: ['mr-session'] },
  // Hints are kept as well as can be, and no better: what is promised is promised of who repairs.
  {
    when: (options) => options['final-repair'] === false || options['read-repair'] === 'none',
    models: ['convergence'],
  },
  {
    when: ({ counter }) => counter === 'read-then-write',
    facet: 'counter',
    models: ['linearizable', 'counter-bounds'],
  },
  {
    // A reading and a plain write are two steps, in one row as well as in several partitions.
    when: ({ bank }) => bank !== 'one-partition',
    facet: 'bank',
    models: ['conservation', 'no-overdraft', 'snapshot-reads'],
  },
  {
    when: ({ usernames }) => usernames === 'select-then-insert',
    facet: 'usernames',
    models: ['linearizable', 'one-owner', 'no-lost-ack'],
  },
  { when: ({ log }) => log === 'plain', facet: 'log', models: ['linearizable', 'one-log'] },
]

export const voidedBy = (run: ClaimedRun): readonly ModelName[] =>
  VOIDINGS.filter(({ when, facet }) => (facet === undefined || facet === run.facet) && when(run.options, run)).flatMap(
    ({ models }) => models,
  )
