/**
 * What consistency costs in Cassandra: the same registers, at the same rate, at every level, with and without faults. Rows are
 * levels, columns are faults; a cell tells whether the level's claim held, and what it cost.
 *
 *     rashomon suite suites/cassandra-cost.ts
 */
import { defineSuite, type SuiteDefinition } from 'rashomon/sdk'

const suite: SuiteDefinition = defineSuite({
  title: 'Cassandra: what consistency costs',
  flags: {
    nodes: '3',
    concurrency: '12',
    rate: '150',
    'time-limit': '20s',
    'nemesis-interval': '5s',
    'op-timeout': '4s',
  },
  // What a killed node loses of its log is another story: suites/cassandra.ts tells it.
  options: { 'partition-shape': 'isolate', 'kill-whom': 'one', 'pause-whom': 'one', commitlog: 'batch' },
  matrix: [
    {
      targets: ['cassandra'],
      levels: ['one', 'quorum', 'all', 'serial'],
      workloads: ['register'],
      nemeses: ['none', 'partition', 'kill', 'pause'],
    },
  ],
})

export default suite
