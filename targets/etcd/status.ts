/** What the members say of themselves: who leads, how far each is. Asked of all at once, on connections of their own. */
import type { Endpoint, NodeId } from 'rashomon/sdk'
import { Connection } from './connection.ts'
import type { StatusResponse } from './messages.ts'

export interface Members {
  readonly nodes: readonly NodeId[]
  endpoint(node: NodeId): Endpoint
}

export interface MemberStatus {
  readonly node: NodeId
  readonly status: StatusResponse
}

/** Of those who answer before `signal` aborts. */
export async function statuses(members: Members, signal: AbortSignal): Promise<readonly MemberStatus[]> {
  const asked = members.nodes.map(async (node): Promise<readonly MemberStatus[]> => {
    try {
      const status = await withConnection(members.endpoint(node), signal, (connection) => connection.call('Status', {}))
      return [{ node, status }]
    } catch {
      return []
    }
  })
  return (await Promise.all(asked)).flat()
}

/** For one question that belongs to no session. */
export async function withConnection<T>(
  endpoint: Endpoint,
  signal: AbortSignal,
  ask: (connection: Connection) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const connection = new Connection(endpoint, false)
  const close = (): void => connection.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    return await ask(connection)
  } finally {
    signal.removeEventListener('abort', close)
    close()
  }
}

/** Who takes itself for the leader, the newest term first. A leader that is cut off says so until it steps down. */
export const leaders = (all: readonly MemberStatus[]): readonly { readonly node: NodeId; readonly term: number }[] =>
  all
    .filter(({ status }) => status.leader === status.header.member_id)
    .map(({ node, status }) => ({ node, term: Number(status.raftTerm) }))
    .toSorted((one, other) => other.term - one.term)

/** All answer, agree on a leader, and have carried out the same. */
export function agree(all: readonly MemberStatus[], count: number): boolean {
  if (all.length < count) return false
  const [first] = all
  return all.every(
    ({ status: { leader, header, raftIndex, raftAppliedIndex } }) =>
      leader !== '0' &&
      leader === first?.status.leader &&
      header.revision === first.status.header.revision &&
      raftIndex === raftAppliedIndex,
  )
}
