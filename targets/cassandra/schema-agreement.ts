/**
 * Whether all nodes have one schema, and what helps one that does not get it.
 *
 * A node that comes back without its data asks the others for their schema when it hears of them. If no answer arrives in
 * time (links that were cut are just coming back), it waits for that answer for ever, and asks nobody again: Cassandra 5.0
 * does not hear that its question failed (MigrationCoordinator's callback has no invokeOnFailure). Seen here in one of two
 * runs. Any change of the schema is a new version, for which it asks anew; that is what an operator would do.
 */
import { type ContainerRun, seconds } from 'rashomon/sdk'
import type { Driver } from './drivers.ts'
import { rows, withDriver } from './questions.ts'
import { stateOf } from './run-state.ts'

const VERSION = 'SELECT schema_version FROM system.'
/** Until then the answer to a question can still come. */
const ANSWERED_WITHIN = seconds(5)

/** As the node that is asked knows it: every node has told its own version. */
export async function hasOneSchema(driver: Driver): Promise<boolean> {
  const [own, peers] = await Promise.all(['local', 'peers_v2'].map((table) => rows(driver, `${VERSION}${table}`)))
  return new Set([...(own ?? []), ...(peers ?? [])].map((row) => String(row['schema_version']))).size === 1
}

/** Asked again and again: as each node says of itself. Where they differ for long, the schema is changed a little. */
export async function haveOneSchema(run: ContainerRun, signal: AbortSignal): Promise<boolean> {
  const state = stateOf(run)
  const told = await Promise.all(
    run.nodes.map((node) => withDriver(state, node, signal, (driver) => rows(driver, `${VERSION}local`))),
  )
  const isOne = new Set(told.flat().map((row) => String(row['schema_version']))).size === 1
  const now = run.clock.now()
  if (isOne) state.schemasDifferSince = null
  else state.schemasDifferSince ??= now
  if (state.schemasDifferSince !== null && now - state.schemasDifferSince >= ANSWERED_WITHIN) {
    state.schemasDifferSince = null
    await touchSchema(run, signal)
  }
  return isOne
}

/** At a node that has the run's tables: what it says of one of them does not matter, that it is new does. */
async function touchSchema(run: ContainerRun, signal: AbortSignal): Promise<void> {
  const state = stateOf(run)
  const known = `SELECT table_name FROM system_schema.tables WHERE keyspace_name = '${state.keyspace}'`
  for (const node of run.nodes) {
    const isTouched = await withDriver(state, node, signal, async (driver) => {
      if ((await rows(driver, known)).length === 0) return false
      const statement = `ALTER TABLE ${state.keyspace}.probe WITH comment = '${run.clock.now()}'`
      await driver.ask('write', statement, [], { prepare: false })
      return true
    })
    if (isTouched) return
  }
}
