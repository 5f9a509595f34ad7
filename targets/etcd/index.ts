/**
 * etcd: three or more members in containers. Reads and writes by its gRPC API, through the driver of gRPC itself: etcd's own
 * client for Node tries again in silence, and then tells the error of the last attempt (see errors.ts for what that would do).
 */
import {
  type ContainerTargetDescription,
  containerTarget,
  type NodePlace,
  type NodeSpec,
  numberOption,
  type OptionInfo,
  type Options,
  seconds,
  type Target,
} from 'rashomon/sdk'
import { EtcdClient } from './client.ts'
import { LEVELS } from './levels.ts'
import { OwnKeys } from './own-keys.ts'
import { LINEARIZABLE, SERIALIZABLE } from './session.ts'
import { agree, leaders, statuses, withConnection } from './status.ts'
import { swept } from './sweep.ts'

const CLIENT_PORT = 2379
const PEER_PORT = 2380
const DATA = '/etcd-data'
/** Whoever does not say within this that it leads does not count. */
const STATUS_LIMIT = seconds(1)

const OPTIONS: readonly OptionInfo[] = [
  {
    name: 'hasleader',
    description: 'members refuse at once what they get while they know of no leader; else it waits, as is usual',
    default: false,
  },
  {
    name: 'lock-ttl',
    description: 'seconds that a lock outlives its last keep-alive',
    default: 2,
    range: [1, 3600],
  },
  { name: 'lock-keepalive', description: 'a session keeps the lease of its locks alive while it can', default: true },
  {
    name: 'lock-fencing',
    description: 'a use of what the lock guards is a transaction that compares the token; else a plain put',
    default: true,
  },
  { name: 'heartbeat-ms', description: 'how often a leader shows that it is there', default: 100, range: [1, 10_000] },
  {
    name: 'election-ms',
    description: 'a leader that is not heard of for so long is replaced; at least five heartbeats',
    default: 1000,
    range: [5, 50_000],
  },
  {
    name: 'snapshot-count',
    description: 'entries of the log between snapshots: few, so that members that were away are sent one',
    default: 100,
    range: [1, 1e9],
  },
]

export const etcdDescription: ContainerTargetDescription = {
  name: 'etcd',
  title: 'etcd',
  description: 'a key-value store on Raft, in containers',
  image: { kind: 'reference', reference: 'quay.io/coreos/etcd:v3.5.21' },
  clientPort: CLIENT_PORT,
  dataPath: DATA,
  // A session does not ask again for what may have been done.
  voids: () => [],
  wiped: {
    why: 'the others refuse a member that has lost its data ("has already been bootstrapped"): it voted, and does not know how; an operator removes it and adds a new one (https://etcd.io/docs/v3.5/op-guide/runtime-configuration/)',
    instead: 'use the nemesis kill, or isolated-crash with isolated-crash-disk=kept',
  },
  memoryMb: 256,
  levels: LEVELS,
  defaultLevel: LINEARIZABLE,
  localLevel: SERIALIZABLE,
  notes: {
    counter: 'an addition reads, and writes if nothing has changed since, until it comes through',
    bank: 'a transfer is a transaction that compares the revisions of both accounts',
    queue: 'whoever takes an element out has it: an answer that gets lost loses the element',
    log: 'one key holds the whole log; an append compares its revision',
    lock: 'a lock lives as long as its lease, and excludes nobody who does not know that it ran out; the token is the revision that made it',
    ids: 'an id is the revision of a put',
  },
  options: OPTIONS,
  apart: true,
  node: (place, all, { options, runId }) => spec(place, all, options, runId),
  isReady: async (node, run, signal) => {
    const range = { key: Buffer.from('ready') }
    await withConnection(run.endpoint(node), signal, (connection) => connection.call('Range', range))
    return true
  },
  prepare: (run, signal) => swept(run, signal),
  isSettled: async (run, signal) => agree(await statuses(run, signal), run.nodes.length),
  async primaries(run, signal) {
    const late = new AbortController()
    const abort = (): void => late.abort()
    const cancel = run.clock.alarm(STATUS_LIMIT, abort)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return leaders(await statuses(run, late.signal))
    } finally {
      cancel()
      signal.removeEventListener('abort', abort)
    }
  },
  open: (_name, run) => new EtcdClient((node) => run.endpoint(node), new OwnKeys(run.runId), run.options, run.clock),
  async versions(run, signal) {
    const [first] = await statuses(run, signal)
    return first === undefined ? {} : { etcd: first.status.version }
  },
}

export const etcd: Target = containerTarget(etcdDescription)

/**
 * The same at every start: what says how a cluster begins is ignored once there are data. Pre-votes (off in 3.4 unless asked
 * for) keep a member that was away from deposing the leader when it comes back.
 */
function spec(place: NodePlace, all: readonly NodePlace[], options: Options, runId: string): NodeSpec {
  const peerUrl = ({ address }: NodePlace): string => `http://${address}:${PEER_PORT}`
  const flags: Readonly<Record<string, string>> = {
    name: place.node,
    'data-dir': DATA,
    'listen-peer-urls': `http://0.0.0.0:${PEER_PORT}`,
    'listen-client-urls': `http://0.0.0.0:${CLIENT_PORT}`,
    'advertise-client-urls': `http://${place.address}:${CLIENT_PORT}`,
    'initial-advertise-peer-urls': peerUrl(place),
    'initial-cluster': all.map((one) => `${one.node}=${peerUrl(one)}`).join(','),
    'initial-cluster-token': runId,
    'initial-cluster-state': 'new',
    'heartbeat-interval': String(numberOption(options, 'heartbeat-ms')),
    'election-timeout': String(numberOption(options, 'election-ms')),
    'pre-vote': 'true',
    'snapshot-count': String(numberOption(options, 'snapshot-count')),
    logger: 'zap',
    'log-outputs': 'stderr',
  }
  return { command: ['etcd', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)] }
}
