/**
 * Cassandra, shown at what each choice of settings buys: controls that must be refuted, and others that must hold.
 *
 *     rashomon suite suites/cassandra.ts
 *
 * Runs that need the same kind of node follow each other on one cluster, each in a keyspace of its own.
 */
import { defineSuite, type SuiteControl } from 'rashomon/sdk'

type Settings = Pick<SuiteControl, 'flags' | 'options'>

const control = (
  name: string,
  title: string,
  workload: string,
  consistency: string,
  { flags = {}, options = {} }: Settings = {},
): SuiteControl => ({
  name,
  title,
  workload,
  target: 'cassandra',
  flags: { consistency, nemesis: 'none', ...flags },
  options,
})

const refuted = (model: string, more: SuiteControl['flags'] = {}): SuiteControl['flags'] => ({
  'expect-refuted': model,
  ...more,
})
const ISOLATE = { 'partition-shape': 'isolate' }
const CUT = { nemesis: 'partition', 'nemesis-interval': '5s' }
const CRASH = { nemesis: 'kill', 'nemesis-interval': '5s' }
/** Written to the log before it is acknowledged: nodes of another kind than those that do it later. */
const BATCH = { commitlog: 'batch' }

export default defineSuite({
  title: 'Cassandra: what each consistency level gives',
  flags: { nodes: '3', concurrency: '12', 'time-limit': '20s', 'nemesis-interval': '5s' },
  runs: [
    control('C1', 'readings at ONE are stale while a node is isolated', 'register', 'one', {
      flags: refuted('linearizable', CUT),
      options: ISOLATE,
    }),
    control('C1s', 'who roams at ONE does not see its own writes', 'register', 'one', {
      flags: refuted('ryw-session', { ...CUT, route: 'roam' }),
      options: ISOLATE,
    }),
    control('C3', 'clocks of clients that differ by 100 ms undo acknowledged writes at QUORUM', 'register', 'quorum', {
      flags: refuted('linearizable'),
      options: { timestamps: 'skew:100ms' },
    }),
    control('C3d', 'on one clock a quorum shows what was acknowledged', 'register', 'quorum', { flags: CUT }),
    control('C4', 'additions by reading and writing are lost', 'counter', 'quorum', {
      flags: refuted('counter-bounds'),
      options: { counter: 'read-then-write' },
    }),
    control('C4u', 'names given out by looking first are given out twice', 'usernames', 'quorum', {
      flags: refuted('one-owner'),
      options: { usernames: 'select-then-insert' },
    }),
    control('C6a', 'transactions read at QUORUM', 'register', 'serial/quorum', { flags: CUT }),
    control('C6b', 'transactions read at ONE are stale', 'register', 'serial/one', {
      flags: refuted('linearizable', CUT),
      options: ISOLATE,
    }),
    control('C6c', 'plain writes among transactions are ignored', 'register', 'serial', {
      flags: refuted('linearizable'),
      options: { 'mix-plain': '0.1' },
    }),
    control('C7', 'a logged batch over partitions loses and creates money', 'bank', 'quorum', {
      flags: refuted('conservation'),
      options: { bank: 'partitions' },
    }),
    control('C7p', 'a bank in one partition keeps its money', 'bank', 'serial', { flags: CUT }),
    control('C8', 'a counter at ONE loses what a killed node had acknowledged', 'counter', 'one', {
      flags: refuted('counter-bounds', CRASH),
      options: { 'kill-whom': 'all' },
    }),
    control('C8r', 'who tries again adds twice', 'counter', 'quorum', {
      flags: refuted('counter-bounds', { ...CUT, retry: 'true', 'op-timeout': '8s', 'quiet-period': '10s' }),
      options: ISOLATE,
    }),
    control('C9b', 'elements at QUORUM are lost when all nodes are killed at once', 'set', 'quorum', {
      flags: refuted('no-lost-ack', CRASH),
      options: { 'kill-whom': 'all' },
    }),
    control('C11', 'a lock that runs out excludes nobody', 'lock', 'serial', {
      flags: refuted('mutual-exclusion', { concurrency: '6' }),
      options: { 'lock-ttl': '1', 'work-ms': '4000' },
    }),
    control('C5', 'transactions under partitions, crashes and pauses', 'register', 'serial', {
      flags: { nemesis: 'partition,kill,pause' },
      options: BATCH,
    }),
    control('C8q', 'a counter at QUORUM under crashes', 'counter', 'quorum', { flags: CRASH, options: BATCH }),
    control('C9c', 'elements at QUORUM with a log before the answer', 'set', 'quorum', {
      flags: CRASH,
      options: { ...BATCH, 'kill-whom': 'all' },
    }),
  ],
})
