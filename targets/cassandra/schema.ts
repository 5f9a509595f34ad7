/** A keyspace for each run, and a table for each kind of object. */

import type { FacetName } from 'rashomon/sdk'
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
const tablesOf = (settings: Settings): Readonly<Record<FacetName, Readonly<Record<string, string>>>> => ({
  register: { register: 'k text PRIMARY KEY, v text, none int' },
  counter: { counter: 'k text PRIMARY KEY, n counter', number: 'k text PRIMARY KEY, n bigint' },
  bank: { bank: BANKS[settings.bank] },
  usernames: { usernames: 'name text PRIMARY KEY, owner text' },
  set: {
    elements: settings.setCollection
      ? 'k text PRIMARY KEY, e set<text>, none int'
      : 'k text, e text, PRIMARY KEY (k, e)',
  },
  log: { log: 'k text PRIMARY KEY, v list<text>, none int' },
  lock: { lock: 'k text, slot int, owner text, fence bigint static, uses bigint static, PRIMARY KEY (k, slot)' },
  queue: {},
  ids: {},
})

/** What decides which tables there are. */
export interface Schema {
  readonly keyspace: string
  readonly settings: Settings
  /** null: all. */
  readonly facet: FacetName | null
}

/** Only what the run needs: tables take their time, when they are made and when a node comes back. */
const tablesFor = ({ settings, facet }: Schema): Readonly<Record<string, string>> => {
  const tables = tablesOf(settings)
  return facet === null ? Object.assign({}, ...Object.values(tables)) : tables[facet]
}

/** A replica more than asked, in case one is slow, would change who is read. */
const suffix = ({ readRepair }: Settings): string =>
  `WITH speculative_retry = 'NEVER' AND additional_write_policy = 'NEVER' AND read_repair = '${readRepair ? 'BLOCKING' : 'NONE'}'`

export const statementsFor = (schema: Schema): readonly string[] => [
  `CREATE KEYSPACE IF NOT EXISTS ${schema.keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${DATA_CENTER}': ${schema.settings.replication}}`,
  ...Object.entries(tablesFor(schema)).map(
    ([name, columns]) =>
      `CREATE TABLE IF NOT EXISTS ${schema.keyspace}.${name} (${columns}) ${suffix(schema.settings)}`,
  ),
  `CREATE TABLE IF NOT EXISTS ${schema.keyspace}.probe (k text PRIMARY KEY, v text)`,
]

/** Tables whose rows a repair reads. */
export const tableNames = (schema: Schema): readonly string[] => Object.keys(tablesFor(schema))
