/** What can be chosen besides the level, and what it means when nothing is chosen: what Cassandra's own configuration says. */
import type { OptionInfo, Options } from 'rashomon/sdk'
import { flagOption, numberOption, textOption } from 'rashomon/sdk'

export const OPTIONS: readonly OptionInfo[] = [
  { name: 'replication', description: 'replicas of every row, at most one on each node', default: 3, range: [1, 7] },
  { name: 'hints', description: 'a node keeps for its absent neighbours what they miss', default: true },
  {
    name: 'hints-flush',
    description: 'seconds until hints are on the disk and can be handed over; Cassandra itself waits for 10',
    default: 1,
    range: [0.1, 60],
  },
  {
    name: 'read-repair',
    description: 'readings of several replicas write back what one of them lacks, before they answer',
    default: 'blocking',
    choices: ['blocking', 'none'],
  },
  {
    name: 'final-repair',
    description:
      'after the last heal every row is read at ALL, as an operator runs a repair; without it, hints have to do',
    default: true,
  },
  { name: 'paxos', description: 'how lightweight transactions agree', default: 'v2', choices: ['v2', 'v1'] },
  {
    name: 'cas-timeout',
    description: 'seconds that a lightweight transaction tries while others are in its way',
    default: 1,
    range: [0.1, 60],
  },
  {
    name: 'commitlog',
    description:
      'periodic: acknowledged before it is in the log, as is usual: then nothing is claimed of what a killed node kept; batch: after',
    default: 'periodic',
    choices: ['periodic', 'batch'],
  },
  {
    name: 'commitlog-compression',
    description:
      'the commit log is compressed: then a periodic one is in memory until it is synced, every 10 seconds, and a kill takes all of that',
    default: false,
  },
  {
    name: 'timestamps',
    description:
      "whose clock orders plain writes: driver (the clients', all on one clock), server, skew:100ms (each client's is wrong by up to so much), quantize:1s (clocks that tick so slowly)",
    default: 'driver',
    form: {
      pattern: '^(driver|server|(skew|quantize):[0-9]+(\\.[0-9]+)?m?s)$',
      told: 'driver, server, skew:100ms, quantize:1s',
    },
  },
  {
    name: 'counter',
    description: 'columns: those made for counting; read-then-write: a reading and a plain write, which lose additions',
    default: 'columns',
    choices: ['columns', 'read-then-write'],
  },
  {
    name: 'bank',
    description:
      'one-partition: a lightweight transaction; partitions: plain readings, and a logged batch over several; one-row: the same with all accounts in one row, where with two of them (keys=2) every write is of the whole row',
    default: 'one-partition',
    choices: ['one-partition', 'partitions', 'one-row'],
  },
  {
    name: 'usernames',
    description: 'if-not-exists: a lightweight transaction; select-then-insert: a reading, and a plain write',
    default: 'if-not-exists',
    choices: ['if-not-exists', 'select-then-insert'],
  },
  {
    name: 'set',
    description: 'rows: one for each element; collection: one column holds the set',
    default: 'rows',
    choices: ['rows', 'collection'],
  },
  {
    name: 'log',
    description: 'lwt: an append is a lightweight transaction; plain: an update that only time stamps order',
    default: 'lwt',
    choices: ['lwt', 'plain'],
  },
  { name: 'lock-ttl', description: 'seconds until a lock comes free by itself', default: 2, range: [1, 3600] },
  {
    name: 'mix-plain',
    description: 'share of a register’s writes that are plain ones at QUORUM where they should be transactions',
    default: 0,
    range: [0, 1],
  },
]

/** The same, read once. */
export interface Settings {
  readonly replication: number
  readonly hints: boolean
  readonly hintsFlushSeconds: number
  readonly readRepair: boolean
  readonly finalRepair: boolean
  readonly paxos: string
  readonly casSeconds: number
  readonly commitlog: 'periodic' | 'batch'
  readonly commitlogCompression: boolean
  readonly timestamps: TimestampPolicy
  readonly counterColumns: boolean
  readonly bank: BankLayout
  readonly usernamesByCondition: boolean
  readonly setCollection: boolean
  readonly logByCondition: boolean
  readonly lockSeconds: number
  readonly plainShare: number
}

export type BankLayout = 'one-partition' | 'partitions' | 'one-row'

export type TimestampPolicy =
  | { readonly kind: 'driver' }
  | { readonly kind: 'server' }
  | { readonly kind: 'skew'; readonly ms: number }
  | { readonly kind: 'quantize'; readonly ms: number }

export const settingsOf = (options: Options, nodes: number): Settings => ({
  replication: Math.min(Math.round(numberOption(options, 'replication')), nodes),
  hints: flagOption(options, 'hints'),
  hintsFlushSeconds: numberOption(options, 'hints-flush'),
  readRepair: textOption(options, 'read-repair') === 'blocking',
  finalRepair: flagOption(options, 'final-repair'),
  paxos: textOption(options, 'paxos'),
  casSeconds: numberOption(options, 'cas-timeout'),
  commitlog: textOption(options, 'commitlog') === 'batch' ? 'batch' : 'periodic',
  commitlogCompression: flagOption(options, 'commitlog-compression'),
  timestamps: policyOf(textOption(options, 'timestamps')),
  counterColumns: textOption(options, 'counter') === 'columns',
  // One of its choices: these.
  bank: textOption(options, 'bank') as BankLayout,
  usernamesByCondition: textOption(options, 'usernames') === 'if-not-exists',
  setCollection: textOption(options, 'set') === 'collection',
  logByCondition: textOption(options, 'log') === 'lwt',
  lockSeconds: Math.round(numberOption(options, 'lock-ttl')),
  plainShare: numberOption(options, 'mix-plain'),
})

/** `text` has the option's form. */
export function policyOf(text: string): TimestampPolicy {
  const [kind = '', amount = ''] = text.split(':')
  const ms = Number.parseFloat(amount) * (amount.endsWith('ms') ? 1 : 1000)
  if (kind === 'skew' || kind === 'quantize') return { kind, ms }
  return { kind: kind === 'server' ? 'server' : 'driver' }
}
