/**
 * MongoDB: a replica set with one primary, and promises that are chosen query by query: who must acknowledge a write, what a
 * reading may show, and of whom it is asked.
 */
import { containerTarget, type Target } from 'rashomon/sdk'
import { MongoDbClient } from './client.ts'
import { LEVELS, LINEARIZABLE, NEAREST } from './levels.ts'
import { configuration, DATA, mongod, ROLLBACKS, secantusdb } from './mongod.ts'
import { OPTIONS, refuseWhatCannotBe, settingsOf } from './options.ts'
import { prepare } from './prepare.ts'
import { isReady, isSettled, primaries, versions } from './replica-set.ts'
import { PORT, stateOf } from './run-state.ts'
import { voidedBy } from './voids.ts'

const described: Target = containerTarget({
  name: 'mongodb',
  title: 'MongoDB',
  description: 'a replica set with one primary, and concerns that are chosen query by query; in containers',
  // Not 8: its allocator does not start on some of the newest kernels. From 5 on it needs a processor with AVX: without, its
  // process ends with exit code 132 before it has said anything.
  image: (options) => ({
    kind: 'reference',
    reference: settingsOf(options).server === 'mongod' ? 'mongo:7.0' : 'rashomon/secantusdb:local',
  }),
  clientPort: PORT,
  dataPath: DATA,
  // By an initial sync, once it hears of the configuration from the others.
  wiped: 'rejoins',
  memoryMb: 768,
  logFolders: [ROLLBACKS],
  levels: LEVELS,
  voids: voidedBy,
  defaultLevel: LINEARIZABLE,
  localLevel: NEAREST,
  notes: {
    register: 'a document that counts its changes; a compare-and-set changes it also where nothing is swapped',
    counter: '$inc, which cannot be repeated without being counted twice',
    bank: 'a transfer is a transaction over two documents, begun again when it conflicts; transactions=false for single steps',
    usernames: 'a document that the name identifies, put in unless it is there',
    set: 'a document for each element',
    queue: 'one document holds the queue; whoever takes an element has it: an answer that gets lost loses the element',
    log: 'one document holds the log, and an append is one command; at the level snapshot a transaction',
    lock: 'a lock lives for a while by the clock of the primary, and excludes nobody who does not know that it ran out; the token counts grants',
    ids: 'one document counts',
  },
  options: OPTIONS,
  // A database for each run.
  apart: true,
  node: (_place, all, { options }) => {
    const settings = settingsOf(options)
    if (settings.server === 'secantusdb') return { command: secantusdb() }
    // A member does not look at it: it is told by a command. But a set of another configuration is another cluster.
    const environment = { RASHOMON_REPLICA_SET: JSON.stringify(configuration(all, settings)) }
    return { command: mongod(settings), environment }
  },
  isReady,
  prepare,
  isSettled,
  primaries,
  open: (name, run) => new MongoDbClient(name, stateOf(run)),
  finish: (run) => stateOf(run).drivers.close(),
  versions,
})

export const mongodb: Target = {
  ...described,
  async preflight(options) {
    const { level, nodes, facet } = options
    refuseWhatCannotBe(level, options.options, nodes.length, facet)
    await described.preflight?.(options)
  },
}
