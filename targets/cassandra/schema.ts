/** A keyspace for each run, and a table for each kind of object. */
import { DATA_CENTER } from './configuration.ts'
import type { BankLayout, Settings } from './options.ts'

const PREFIX = 'r_'
/** Of letters that need no quotes. */
export const keyspaceOf = (runId: string): string =>
  `${PREFIX}${runId.toLowerCase().replace(/[^a-z0-9]/g, '_')}`.slice(0, 48)
export const isOfSomeRun = (keyspace: string): boolean => keyspace.startsWith(PREFIX)

const BANKS: Readonly<Record<BankLayout, string>> = {
  'one-partition': 'p int, id text, balance bigint, none int, PRIMARY KEY (p, id)',
  partitions: 'id text PRIMARY KEY, balance bigint',
  'one-row': 'p int PRIMARY KEY, balances map<text, bigint>',
}

/**
 * `none` is never written: "IF none = null" is true of every row, there or not, and makes a plain statement a lightweight
 * transaction.
 */
const tablesOf = (settings: Settings): Readonly<Record<string, string>> => ({
  register: 'k text PRIMARY KEY, v text, none int',
  counter: 'k text PRIMARY KEY, n counter',
  number: 'k text PRIMARY KEY, n bigint',
  bank: BANKS[settings.bank],
  usernames: 'name text PRIMARY KEY, owner text',
  elements: settings.setCollection ? 'k text PRIMARY KEY, e set<text>, none int' : 'k text, e text, PRIMARY KEY (k, e)',
  log: 'k text PRIMARY KEY, v list<text>, none int',
  lock: 'k text, slot int, owner text, fence bigint static, uses bigint static, PRIMARY KEY (k, slot)',
})

/** A replica more than asked, in case one is slow, would change who is read. */
const suffix = ({ readRepair }: Settings): string =>
  `WITH speculative_retry = 'NEVER' AND additional_write_policy = 'NEVER' AND read_repair = '${readRepair ? 'BLOCKING' : 'NONE'}'`

export const statementsFor = (keyspace: string, settings: Settings): readonly string[] => [
  `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${DATA_CENTER}': ${settings.replication}}`,
  ...Object.entries(tablesOf(settings)).map(
    ([name, columns]) => `CREATE TABLE IF NOT EXISTS ${keyspace}.${name} (${columns}) ${suffix(settings)}`,
  ),
  `CREATE TABLE IF NOT EXISTS ${keyspace}.probe (k text PRIMARY KEY, v text)`,
]

/** Tables whose rows a repair reads. */
export const tableNames = (settings: Settings): readonly string[] => Object.keys(tablesOf(settings))
