/**
 * Takes away what earlier runs on the same cluster left: a store that grows from run to run would be slower to start, and
 * need more memory than its container has. Nothing depends on it: their keys are none of this run's (own-keys.ts).
 */
import { type Members, withConnection } from './status.ts'

/** As a range: every key that there is. */
const EVERY = Buffer.from([0])

export async function swept(members: Members, signal: AbortSignal): Promise<void> {
  const [node] = members.nodes
  if (node === undefined) return
  try {
    await withConnection(members.endpoint(node), signal, async (connection) => {
      const { header } = await connection.call('DeleteRange', { key: EVERY, range_end: EVERY })
      await connection.call('Compact', { revision: header.revision })
    })
  } catch {
    signal.throwIfAborted() // else it stays, and costs what it costs
  }
}
