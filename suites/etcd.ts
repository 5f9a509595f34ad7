/**
 * etcd, held to its promises and shown where it makes none: what stands in the README.
 *
 *     rashomon suite suites/etcd.ts
 *
 * About forty minutes, more than thirty of them under faults, at 250 operations a second: enough for every kind of
 * election, and little enough for a laptop that runs clients and members together.
 */
import { defineSuite, type SuiteControl } from 'rashomon/sdk'

const register = (
  name: string,
  minutes: number,
  nemesis: string,
  options: SuiteControl['options'] = {},
): SuiteControl => ({
  name,
  title: `linearizable reads and writes under ${name.slice('register-'.length).replaceAll('-', ' ')}`,
  workload: 'register',
  target: 'etcd',
  flags: { nemesis, 'time-limit': `${minutes}m` },
  options,
})

/** What etcd promises of every data type, under everything at once. */
const facet = (workload: string): SuiteControl => ({
  name: workload,
  title: `${workload} under partitions, crashes and pauses`,
  workload,
  target: 'etcd',
  flags: { nemesis: 'partition,kill,pause', 'time-limit': '1m', rate: '100' },
})

/** Holders keep their leases alive while they can, and work for longer than a cut lets them. */
const LOCK = { 'work-ms': '8000', 'partition-shape': 'isolate' }
/** Nobody keeps a lease alive, so that many run out while their holders work, and have a way to what they guard. */
const RUN_OUT = { 'work-ms': '4000', 'partition-shape': 'isolate', 'lock-keepalive': 'false' }
const lock: SuiteControl['flags'] = {
  nemesis: 'partition',
  'nemesis-interval': '7s',
  'time-limit': '1m',
  concurrency: '6',
  'op-timeout': '3s',
}

export default defineSuite({
  title: 'etcd: what holds, and what does not',
  flags: { nodes: '3', concurrency: '15', rate: '250', 'nemesis-interval': '4s' },
  runs: [
    register('register-partitions', 5, 'partition'),
    register('register-an-isolated-leader', 3, 'partition', { 'partition-shape': 'primary' }),
    register('register-one-way-cuts', 2, 'partition', { 'partition-shape': 'one-way' }),
    register('register-crashes', 4, 'kill'),
    register('register-all-crashing-at-once', 2, 'kill', { 'kill-whom': 'all' }),
    register('register-restarts', 2, 'stop'),
    register('register-pauses', 3, 'pause'),
    register('register-pulled-cables', 2, 'disconnect'),
    register('register-lost-packets', 2, 'packet', { 'packet-kind': 'loss' }),
    register('register-full-disks', 2, 'disk-full'),
    {
      ...register('register-everything-on-five', 4, 'partition,kill,pause'),
      flags: { nemesis: 'partition,kill,pause', nodes: '5', 'time-limit': '4m' },
    },
    ...['counter', 'bank', 'usernames', 'set', 'log'].map(facet),
    {
      name: 'stale-reads',
      title: 'serializable reads of an isolated member are stale',
      workload: 'register',
      target: 'etcd',
      flags: {
        consistency: 'serializable',
        nemesis: 'partition',
        'time-limit': '30s',
        'expect-refuted': 'linearizable',
      },
      options: { 'partition-shape': 'isolate' },
    },
    {
      name: 'moving-reader',
      title: 'who moves to another member may miss what they wrote',
      workload: 'register',
      target: 'etcd',
      flags: {
        consistency: 'serializable',
        route: 'roam',
        nemesis: 'partition',
        'time-limit': '30s',
        'expect-refuted': 'ryw-session',
      },
      options: { 'partition-shape': 'isolate' },
    },
    {
      name: 'unfenced-lock',
      title: 'a lock is held twice: who is cut off from etcd does not know that the lease ran out',
      workload: 'lock',
      target: 'etcd',
      // So many that whoever is isolated holds one.
      flags: { ...lock, concurrency: '9', keys: '4', 'time-limit': '90s', 'expect-refuted': 'mutual-exclusion' },
      options: { ...LOCK, 'lock-fencing': 'false' },
    },
    {
      name: 'unfenced-uses',
      title: 'without fencing the one who lost the lock still changes what it guards',
      workload: 'lock',
      target: 'etcd',
      flags: { ...lock, 'expect-refuted': 'fencing' },
      options: { ...RUN_OUT, 'lock-fencing': 'false' },
    },
    {
      name: 'fenced-lock',
      title: 'with fencing whoever lost the lock is refused',
      workload: 'lock',
      target: 'etcd',
      flags: { ...lock, expect: 'fencing' },
      options: RUN_OUT,
    },
  ],
})
