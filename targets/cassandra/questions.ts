/** Questions that belong to no session: of one node, about itself. */
import { borrowed, type NodeId } from 'rashomon/sdk'
import type { Driver, Row } from './drivers.ts'
import type { RunState } from './run-state.ts'
import { CONSISTENCY } from './session.ts'

/** Of the node that is asked, without others. */
export const rows = async (driver: Driver, query: string): Promise<readonly Row[]> =>
  (await driver.ask('read', query, [], { consistency: CONSISTENCY.one })).rows

/** For questions that belong to no session. */
export const withDriver = <T>(
  { drivers }: RunState,
  node: NodeId,
  signal: AbortSignal,
  ask: (driver: Driver) => Promise<T>,
): Promise<T> => borrowed(drivers, node, signal, ask)
