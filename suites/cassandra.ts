/**
 * Cassandra: which of its promises one buys with which settings, and what breaks without them. C1 to C11 of the README.
 *
 *     rashomon suite suites/cassandra.ts
 *
 * Each control shows its effect within a minute. They are in an order that lets clusters be used again: what decides how
 * a node is run (hints, commit log, Paxos) changes as seldom as can be.
 */
import { defineSuite, type SuiteControl, type SuiteSettings } from 'rashomon/sdk'

const ISOLATE = { 'partition-shape': 'isolate' }
const ONE = { 'kill-whom': 'one' }
/** What a node acknowledged in its last tenth of a second is lost: so there must be something. */
const BUSY = { concurrency: '24', 'nemesis-interval': '3s' }
const MANY_WRITES = { 'read-share': '0.05' }
const LONG_CUT = { nemesis: 'partition', 'nemesis-interval': '8s' }

const control = (
  name: string,
  title: string,
  workload: string,
  consistency: string,
  flags: SuiteSettings['flags'],
  options: SuiteSettings['options'] = {},
): SuiteControl => ({ name, title, workload, target: 'cassandra', flags: { consistency, ...flags }, options })

const refuted = (model: string): SuiteSettings['flags'] => ({ 'expect-refuted': model })
const holds = (model: string): SuiteSettings['flags'] => ({ expect: model })

export default defineSuite({
  title: 'Cassandra: what each setting buys',
  flags: { nodes: '3', concurrency: '12', 'time-limit': '20s', 'nemesis-interval': '6s', 'op-timeout': '4s' },
  runs: [
    // As Cassandra comes: hints on, commit log synced now and then.
    control(
      'C1',
      'at ONE an isolated node answers from the past',
      'register',
      'one',
      { ...LONG_CUT, ...refuted('linearizable') },
      ISOLATE,
    ),
    control(
      'C1p',
      'sessions that stay at their node see what they wrote',
      'register',
      'one',
      { ...LONG_CUT, ...holds('ryw-session') },
      ISOLATE,
    ),
    control(
      'C1s',
      'sessions that move miss what they wrote, under a partition',
      'register',
      'one',
      { ...LONG_CUT, route: 'roam', ...refuted('ryw-session') },
      ISOLATE,
    ),
    control('C2', '… and without one', 'register', 'one', {
      route: 'roam',
      keys: '1',
      concurrency: '3',
      ...refuted('ryw-session'),
    }),
    control(
      'C3',
      'at QUORUM, clocks that differ by 100 ms lose acknowledged writes',
      'register',
      'quorum',
      refuted('linearizable'),
      { timestamps: 'skew:100ms' },
    ),
    control('C3d', 'with one clock for all nothing is seen of it', 'register', 'quorum', holds('linearizable')),
    control('C4', 'reading and then writing loses additions', 'counter', 'quorum', refuted('counter-bounds'), {
      counter: 'read-then-write',
    }),
    control('C4u', 'looking first and inserting then gives a name twice', 'usernames', 'quorum', refuted('one-owner'), {
      usernames: 'select-then-insert',
    }),
    control(
      'C6a',
      'transactions, read at QUORUM, under a partition',
      'register',
      'serial/quorum',
      { nemesis: 'partition', ...holds('linearizable') },
      ISOLATE,
    ),
    control(
      'C6b',
      'transactions, read at ONE, under a partition',
      'register',
      'serial/one',
      { ...LONG_CUT, ...refuted('linearizable') },
      ISOLATE,
    ),
    control(
      'C6c',
      'plain writes among transactions, by clients whose clocks differ by 20 ms, are ignored',
      'register',
      'serial',
      { keys: '3', concurrency: '18', ...refuted('linearizable') },
      { 'mix-plain': '0.2', timestamps: 'skew:20ms' },
    ),
    control('C7', 'a bank by logged batches: totals that never were', 'bank', 'quorum', refuted('snapshot-reads'), {
      bank: 'partitions',
    }),
    control(
      'C7p',
      'a bank in one partition by transactions, under a partition',
      'bank',
      'serial',
      { nemesis: 'partition' },
      ISOLATE,
    ),
    control(
      'C10',
      'a bank in one row: two writes in one millisecond are mixed, cell by cell, though a row is isolated',
      'bank',
      'quorum',
      { keys: '2', ...refuted('snapshot-reads') },
      { bank: 'one-row' },
    ),
    control(
      'C10q',
      '… and so are most, where clocks tick once in a second',
      'bank',
      'quorum',
      { keys: '2', ...refuted('snapshot-reads') },
      { bank: 'one-row', timestamps: 'quantize:1s' },
    ),
    control(
      'C10s',
      '… and some where each node stamps by its own clock',
      'bank',
      'quorum',
      { keys: '2', ...refuted('snapshot-reads') },
      { bank: 'one-row', timestamps: 'server' },
    ),
    control(
      'C8',
      'at ONE killed nodes forget what they counted',
      'counter',
      'one',
      {
        nemesis: 'kill',
        'nemesis-interval': '3s',
        'time-limit': '30s',
        concurrency: '24',
        ...refuted('counter-bounds'),
      },
      { 'kill-whom': 'all' },
    ),
    control(
      'C8r',
      'clients that try again count twice',
      'counter',
      'quorum',
      {
        nemesis: 'partition',
        'nemesis-interval': '3s',
        'time-limit': '25s',
        retry: 'true',
        'op-timeout': '6s',
        'quiet-period': '8s',
        ...refuted('counter-bounds'),
      },
      ISOLATE,
    ),
    control(
      'C9a',
      'at ONE a node that is killed alone loses what it acknowledged',
      'set',
      'one',
      { ...BUSY, nemesis: 'isolated-crash', ...refuted('no-lost-ack') },
      MANY_WRITES,
    ),
    control(
      'C11',
      'a lock that times out is held twice',
      'lock',
      'serial',
      { concurrency: '6', ...refuted('mutual-exclusion') },
      { 'work-ms': '4000', 'lock-ttl': '1' },
    ),
    // A compressed commit log is in memory until it is synced. Of one that is not, a tenth of a second is lost at most, and only
    // if all nodes die within that: without compression this comes out in about every second run.
    control(
      'C9b',
      'at QUORUM all are killed at once: what was acknowledged is gone, up to 10 seconds of a compressed commit log',
      'set',
      'quorum',
      { ...BUSY, nemesis: 'kill', ...refuted('no-lost-ack') },
      { ...MANY_WRITES, 'kill-whom': 'all', 'commitlog-compression': 'true' },
    ),
    // The commit log written before the answer.
    control(
      'C8q',
      'counters at QUORUM under crashes, commit log in batches',
      'counter',
      'quorum',
      { nemesis: 'kill' },
      { ...ONE, commitlog: 'batch' },
    ),
    control(
      'C9c',
      'all are killed at once, commit log in batches: nothing is lost',
      'set',
      'quorum',
      { nemesis: 'kill', ...holds('no-lost-ack') },
      { 'kill-whom': 'all', commitlog: 'batch' },
    ),
    control(
      'C5',
      'transactions under partitions, crashes and pauses',
      'register',
      'serial',
      { nemesis: 'partition,kill,pause', ...holds('linearizable') },
      { ...ONE, 'pause-whom': 'one', commitlog: 'batch' },
    ),
    control(
      'C5v1',
      'the same with the older Paxos',
      'register',
      'serial',
      { nemesis: 'partition,kill,pause', ...holds('linearizable') },
      { ...ONE, 'pause-whom': 'one', commitlog: 'batch', paxos: 'v1' },
    ),
    // Without hints, and without a repair: who was away stays behind.
    control(
      'C1h',
      'without hints a node that was cut off stays behind for ever',
      'register',
      'one',
      { ...LONG_CUT, ...refuted('convergence') },
      { ...ISOLATE, hints: 'false', 'read-repair': 'none', 'final-repair': 'false' },
    ),
    control(
      'C1w',
      'with hints it catches up by itself',
      'register',
      'one',
      { ...LONG_CUT, 'quiet-period': '20s', ...holds('convergence') },
      { ...ISOLATE, 'read-repair': 'none', 'final-repair': 'false' },
    ),
    // Last: a cluster of which a disk was lost is not used again.
    control(
      'C9d',
      'at ONE what a node acknowledged alone is gone with its disk',
      'set',
      'one',
      { nemesis: 'isolated-crash', 'nemesis-interval': '3s', ...refuted('no-lost-ack') },
      { 'isolated-crash-disk': 'wiped' },
    ),
  ],
})
