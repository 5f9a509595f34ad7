/** A lease is asked to live on, three times in its life, at the member that granted it, until it is stopped or is no more. */
import { type Clock, type NodeId, nanos, seconds } from 'rashomon/sdk'
import type { Session } from './session.ts'

export interface KeepAlive {
  stop(): void
}

const TIMES_A_LIFE = 3

export function keptAlive(session: Session, node: NodeId, lease: string, ttl: number, clock: Clock): KeepAlive {
  const periodNs = nanos(seconds(ttl) / TIMES_A_LIFE)
  let cancel: () => void
  let isAsking = false
  const ask = (): void => {
    cancel = clock.alarm(periodNs, ask)
    // One that is not answered hangs until its connection is given up; a second one would hang with it.
    if (isAsking) return
    isAsking = true
    session
      .connection(node)
      .keepAlive(lease)
      .then(
        (left) => {
          if (left === 0) cancel()
        },
        // Not reached, or not answered: the next time, perhaps. The lease runs on meanwhile.
        () => {},
      )
      .finally(() => {
        isAsking = false
      })
  }
  cancel = clock.alarm(periodNs, ask)
  return { stop: () => cancel() }
}
