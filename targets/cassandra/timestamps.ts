/**
 * Whose clock stamps a session's plain writes. In Cassandra the largest time stamp wins, whoever wrote last: that is hidden as
 * long as all clients share one clock, as they do in a harness on one machine.
 */
import type { policies } from 'cassandra-driver'
import type { Random } from 'rashomon/sdk'
import type { TimestampPolicy } from './options.ts'

/** Microseconds for the next plain write; null: the coordinator stamps it. */
export type Stamp = () => number | null

type Generator = InstanceType<typeof policies.timestampGeneration.MonotonicTimestampGenerator>
/** Milliseconds since 1970, as this machine's clock has them: asked of the driver, who owns the clock here. */
type Now = () => number

export function stamps(policy: TimestampPolicy, generator: Generator, random: Random): Stamp {
  const now: Now = generator.getDate.bind(generator)
  switch (policy.kind) {
    case 'server':
      return () => null
    case 'driver':
      return increasing(now)
    case 'skew': {
      // Each session's clock is wrong by something of its own.
      const wrong = (2 * random.next() - 1) * policy.ms
      return increasing(() => now() + wrong)
    }
    case 'quantize':
      // Ticks are shared: sessions that write within one tick write the same time stamp.
      return () => Math.floor(now() / policy.ms) * policy.ms * 1000
    default:
      return policy satisfies never
  }
}

/** Never twice the same within a session, as the driver's own do it: a microsecond on. */
function increasing(now: Now): Stamp {
  let last = 0
  return () => {
    last = Math.max(Math.floor(now() * 1000), last + 1)
    return last
  }
}
