/** How a member is run, and what the set of them is told that it is. */
import type { Document } from 'mongodb'
import type { NodePlace } from 'rashomon/sdk'
import type { Settings } from './options.ts'
import { PORT } from './run-state.ts'

export const DATA = '/data/db'
/**
 * Where a member that comes back puts what it had and nobody else has: `<uuid of the collection>/removed.<time>.bson`. There
 * is no such folder before the first time.
 */
export const ROLLBACKS: string = `${DATA}/rollback`
const SET = 'rs0'

/**
 * The journal is three files of 100 MB, made before they are needed, unless it is told otherwise: more than there is of a disk
 * that is to be filled.
 */
const SMALL_JOURNAL = 'log=(prealloc=false,file_max=20MB)'

const parameter = (name: string, value: string): readonly string[] => ['--setParameter', `${name}=${value}`]

/**
 * mongod, wherever the image has it.
 *
 * A member waits for entries of whom it copies for half an election and five seconds more, and asks it again for as long, also
 * when that one was cut off and another is primary: so long no majority would acknowledge anything. It waits two, in which its
 * heartbeats tell it who is gone, and asks another. A transaction whose client is gone ends after a few seconds, not after a minute: until then it is in the way of all who
 * touch what it touched. Of a set with a delayed member the primary writes nothing of its own accord, as it else does every ten
 * seconds: one who is further behind would never be seen to have caught up.
 */
export const mongod = ({ journalMs, delaySeconds }: Settings): readonly string[] => [
  'mongod',
  '--replSet',
  SET,
  '--bind_ip_all',
  '--port',
  String(PORT),
  '--dbpath',
  DATA,
  '--wiredTigerCacheSizeGB',
  '0.25',
  '--wiredTigerEngineConfigString',
  SMALL_JOURNAL,
  '--oplogSize',
  '128',
  '--nounixsocket',
  '--quiet',
  '--journalCommitInterval',
  String(journalMs),
  ...parameter('diagnosticDataCollectionEnabled', 'false'),
  ...parameter('shutdownTimeoutMillisForSignaledShutdown', '1000'),
  ...parameter('transactionLifetimeLimitSeconds', '5'),
  ...parameter('oplogNetworkTimeoutBufferSeconds', '2'),
  ...parameter('oplogFetcherSteadyStateMaxFetcherRestarts', '0'),
  ...(delaySeconds > 0 ? parameter('writePeriodicNoops', 'false') : []),
]

/** Not replicated, and with the fail points by which each class of errors is provoked. */
export const secantusdb = (): readonly string[] => [
  'secantusd-py',
  '--host',
  '0.0.0.0',
  '--port',
  String(PORT),
  '--storage-path',
  DATA,
  '--cache-size',
  '256M',
  '--enable-test-commands',
  // Else what it acknowledged is lost with its process.
  '--sync-on-commit',
]

/**
 * Members by address: names are not found while a member is disconnected. Equal priorities, so that none is voted back in as
 * soon as it has caught up. A delayed member votes, so that of three the others need not both be there to elect a primary;
 * as long as one of them is away, majorities wait for it.
 *
 * Heartbeats tell how far a member is, and are all that does while its report to a primary that was cut off is under way (for
 * half a minute): so often a majority acknowledges something then.
 */
export const configuration = (places: readonly NodePlace[], { electionMs, delaySeconds }: Settings): Document => ({
  _id: SET,
  version: 1,
  members: places.map(({ address }, at) => ({
    _id: at,
    host: `${address}:${PORT}`,
    ...(delaySeconds > 0 && at === places.length - 1
      ? { priority: 0, hidden: true, secondaryDelaySecs: delaySeconds }
      : { priority: 1 }),
  })),
  // What a majority acknowledges it has in its journals: what is claimed of `majority` leans on it.
  writeConcernMajorityJournalDefault: true,
  settings: {
    heartbeatIntervalMillis: Math.min(200, Math.round(electionMs / 3)),
    heartbeatTimeoutSecs: 1,
    electionTimeoutMillis: electionMs,
    catchUpTimeoutMillis: 1000,
    catchUpTakeoverDelayMillis: 3000,
  },
})
