/** Connections that sessions share with questions of the target's own: is it ready, has it settled. */
import type { NodeId } from '../units.ts'

export interface Connections<T> {
  take(node: NodeId, signal: AbortSignal): Promise<T>
  /** To whoever comes next. */
  leave(connection: T): void
  /** Closes it. */
  discard(connection: T): void
}

/** One connection for as long as `ask` takes; one whose question failed, or was given up, is nobody's afterwards. */
export async function borrowed<T, A>(
  connections: Connections<T>,
  node: NodeId,
  signal: AbortSignal,
  ask: (connection: T) => Promise<A>,
): Promise<A> {
  const connection = await connections.take(node, signal)
  const abort = (): void => connections.discard(connection)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const answer = await ask(connection)
    connections.leave(connection)
    return answer
  } catch (error) {
    connections.discard(connection)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
