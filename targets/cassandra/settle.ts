/**
 * When nodes are there, and when they have caught up with each other. Neither gossip nor a health check says so: what says it
 * is that every node, asked as coordinator, reads and writes at ALL, and that nobody keeps hints for anybody any more.
 */
import { type ContainerRun, millis, type NodeId, seconds } from 'rashomon/sdk'
import { rows, withDriver } from './questions.ts'
import { stateOf } from './run-state.ts'
import { isOfSomeRun, statementsFor, tableNames } from './schema.ts'
import { hasOneSchema, haveOneSchema } from './schema-agreement.ts'
import { CONSISTENCY } from './session.ts'

/** It takes questions, and knows of all others. */
export async function isReady(node: NodeId, run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  const state = stateOf(run)
  return await withDriver(state, node, signal, async (driver) => {
    const { length } = await rows(driver, 'SELECT peer FROM system.peers_v2')
    return length === run.nodes.length - 1
  })
}

/**
 * One client at one node makes all tables: two who make the same one can leave the nodes at odds. What an earlier run on the
 * same cluster left is dropped: every table makes a restart longer.
 */
export async function prepare(run: ContainerRun, signal: AbortSignal): Promise<void> {
  const state = stateOf(run)
  const [first] = run.nodes
  if (first === undefined) return
  await withDriver(state, first, signal, async (driver) => {
    const names = (await rows(driver, 'SELECT keyspace_name FROM system_schema.keyspaces')).map((row) =>
      String(row['keyspace_name']),
    )
    const earlier = names.filter((name) => isOfSomeRun(name) && name !== state.keyspace)
    const statements = [...earlier.map((name) => `DROP KEYSPACE IF EXISTS ${name}`), ...statementsFor(state)]
    for (const statement of statements) {
      signal.throwIfAborted()
      await driver.ask('write', statement, [], { prepare: false })
    }
    while (!(await hasOneSchema(driver))) await run.clock.sleep(SCHEMA_AGAIN, signal)
  })
}

const SCHEMA_AGAIN = millis(50)

/** Whether every node reads and writes at ALL. */
export async function allAnswer(run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  const state = stateOf(run)
  const { keyspace } = state
  const consistency = CONSISTENCY.all
  const asked = run.nodes.map((node) =>
    withDriver(state, node, signal, async (driver) => {
      await driver.ask('write', `UPDATE ${keyspace}.probe SET v = 'there' WHERE k = ?`, [node], { consistency })
      return (await driver.ask('read', `SELECT v FROM ${keyspace}.probe WHERE k = ?`, [node], { consistency })).rows
    }),
  )
  return (await Promise.all(asked)).every(({ length }) => length === 1)
}

const ALIVE_WITHIN = seconds(30)
const ANSWER_AGAIN = millis(100)

/** Nodes know of each other before they take each other for alive. @throws why they do not answer, after a while */
export async function awaitAllAnswer(run: ContainerRun, signal: AbortSignal): Promise<void> {
  const until = run.clock.now() + ALIVE_WITHIN
  for (;;) {
    try {
      if (await allAnswer(run, signal)) return
    } catch (error) {
      if (run.clock.now() >= until) throw error
    }
    await run.clock.sleep(ANSWER_AGAIN, signal)
  }
}

/** Whether they have caught up; with repairs, they have when it says so. Asked again and again. */
export async function isSettled(run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  const state = stateOf(run)
  if (!(await haveOneSchema(run, signal)) || !(await allAnswer(run, signal))) return false
  if (state.settings.hints && !(await hintsAreGone(run, signal))) return false
  if (state.settings.finalRepair) await repair(run, signal)
  return true
}

const NS_PER_SECOND = 1e9
/** After hints were written out they are seen within this. */
const MARGIN_SECONDS = 1

/**
 * Those in memory are not listed until they are flushed: so there must be none for as long as that takes. A node that lost
 * its disk has come back with another id: what waits for the old one waits for ever, for nobody, and has no address.
 */
async function hintsAreGone(run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  const state = stateOf(run)
  const asked = run.nodes.map((node) =>
    withDriver(state, node, signal, (driver) =>
      rows(driver, 'SELECT host_id, address FROM system_views.pending_hints'),
    ),
  )
  const waiting = (await Promise.all(asked)).flat().filter(({ address }) => address !== null).length
  if (waiting > 0) {
    state.hintsGoneAt = null
    return false
  }
  state.hintsGoneAt ??= run.clock.now()
  const forSeconds = (run.clock.now() - state.hintsGoneAt) / NS_PER_SECOND
  return forSeconds >= state.settings.hintsFlushSeconds + MARGIN_SECONDS
}

/**
 * Every row read at ALL: what replicas lack is written back to them (read-repair=none: is not). Page by page, and given up in
 * the middle it goes on from there: the driver's own `autoPage` does nothing for single questions, and whoever repairs the
 * first page alone calls nodes at odds that were never repaired.
 */
async function repair(run: ContainerRun, signal: AbortSignal): Promise<void> {
  const state = stateOf(run)
  const { repaired, keyspace } = state
  const [first] = run.nodes
  if (first === undefined) return
  const tables = tableNames(state)
  await withDriver(state, first, signal, async (driver) => {
    for (let table = tables[repaired.tables]; table !== undefined; table = tables[repaired.tables]) {
      signal.throwIfAborted()
      const how = { consistency: CONSISTENCY.all, fetchSize: PAGE, ...pageAfter(repaired.pageState) }
      const { pageState } = await driver.ask('read', `SELECT * FROM ${keyspace}.${table}`, [], how)
      repaired.pageState = pageState ?? null
      if (repaired.pageState === null) repaired.tables++
    }
  })
}
const PAGE = 1000
const pageAfter = (pageState: string | null): { pageState?: string } => (pageState === null ? {} : { pageState })

export async function versions(run: ContainerRun, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const [first] = run.nodes
  if (first === undefined) return {}
  const [row] = await withDriver(stateOf(run), first, signal, (driver) =>
    rows(driver, 'SELECT release_version FROM system.local'),
  )
  return { cassandra: String(row?.['release_version'] ?? 'not told') }
}
