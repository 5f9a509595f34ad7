/**
 * Cassandra: replicas without a leader, and promises that are chosen query by query. The level of a run says how it writes and
 * reads; what the cluster is made like, and how clients stamp what they write, are options.
 */
import { containerTarget, type Options, type Target } from 'rashomon/sdk'
import { CassandraClient } from './client.ts'
import { CQL_PORT, DATA, nodeSpec } from './configuration.ts'
import { LEVELS } from './levels.ts'
import { OPTIONS, settingsOf } from './options.ts'
import { stateOf } from './run-state.ts'
import { awaitAllAnswer, isReady, isSettled, prepare, versions } from './settle.ts'
import { voidedBy } from './voids.ts'

const WITHOUT_ORDER = 'Cassandra has no operation that takes the first of several rows and removes it in one step'

export const cassandra: Target = containerTarget({
  name: 'cassandra',
  title: 'Cassandra',
  description: 'replicas that all take writes, and levels that are chosen query by query; in containers',
  image: { kind: 'reference', reference: 'cassandra:5.0' },
  clientPort: CQL_PORT,
  dataPath: DATA,
  // With its token (of its configuration), the schema (of the others), and no row.
  wiped: 'rejoins',
  memoryMb: 800,
  levels: LEVELS,
  defaultLevel: 'quorum',
  localLevel: 'one',
  withoutPrimary: {
    why: 'every node of Cassandra takes reads and writes',
    instead: 'use --route pinned or roam, or another shape of partition',
  },
  notes: {
    register: 'plain writes, by time stamp; at serial lightweight transactions, and only then a compare-and-set',
    counter:
      'counting columns, which cannot be written again without counting twice; at serial a number and transactions',
    bank: 'all accounts in one partition, a transfer is a conditional batch; bank=partitions for a logged batch over several',
    usernames: 'INSERT … IF NOT EXISTS; usernames=select-then-insert for what many applications do instead',
    set: 'a row for each element; only at serial is an addition told whether it was there already',
    log: 'a list that a transaction appends to; log=plain for a list that only clocks order',
    lock: 'a row that expires, and excludes nobody who does not know that; the token beside it counts grants',
  },
  refuses: {
    queue: { why: WITHOUT_ORDER, instead: 'run the workload log or set' },
    ids: {
      why: 'Cassandra has no sequences: its ids are made of clocks and node numbers (UUIDs), by the driver as well as by the server',
      instead: 'run the workload usernames, where each name is given out once',
    },
  },
  options: OPTIONS,
  voids: voidedBy,
  // A keyspace for each run.
  apart: true,
  node: (place, all, run) =>
    nodeSpec(place, all, settingsFor(run), {
      cluster: `rashomon ${run.runId}`,
      mayBeWiped: run.faults.includes('wipe'),
    }),
  isReady,
  async prepare(run, signal) {
    await prepare(run, signal)
    await awaitAllAnswer(run, signal)
  },
  isSettled,
  open: (name, run) => new CassandraClient(name, stateOf(run)),
  async finish(run) {
    stateOf(run).drivers.close()
  },
  versions,
})

const settingsFor = ({ options, nodes }: { readonly options: Options; readonly nodes: readonly unknown[] }) =>
  settingsOf(options, nodes.length)
