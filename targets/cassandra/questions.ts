/** Questions that belong to no session: of one node, about itself. */
import type { NodeId } from 'rashomon/sdk'
import type { Driver, Row } from './drivers.ts'
import type { RunState } from './run-state.ts'
import { CONSISTENCY } from './session.ts'

/** Of the node that is asked, without others. */
export const rows = async (driver: Driver, query: string): Promise<readonly Row[]> =>
  (await driver.ask('read', query, [], { consistency: CONSISTENCY.one })).rows

/** For questions that belong to no session. */
export async function withDriver<T>(
  { drivers }: RunState,
  node: NodeId,
  signal: AbortSignal,
  ask: (driver: Driver) => Promise<T>,
): Promise<T> {
  const driver = await drivers.take(node, signal)
  const abort = (): void => drivers.discard(driver)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const answer = await ask(driver)
    drivers.leave(driver)
    return answer
  } catch (error) {
    drivers.discard(driver)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
