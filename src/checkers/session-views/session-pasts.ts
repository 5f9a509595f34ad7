/**
 * The session order alone, in the form of clocks: before a write are the earlier writes of its own session, and nothing
 * else. That is all that PRAM asks each session to respect of the others.
 */
import { type CausalClocks, writingSessions } from '../causal/causal-clocks.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'

export function sessionPasts(order: SessionOrder, writes: SessionKeyLists): CausalClocks {
  const { session, ordinal } = order
  const { width, of } = writingSessions(order, writes)
  const component = (entry: number): number => of[session[entry] as number] as number
  return {
    width,
    component,
    reaches: (write, later) =>
      session[write] === session[later] && (ordinal[write] as number) <= (ordinal[later] as number),
    raise(cells, base, write) {
      const at = base + component(write)
      if ((ordinal[write] as number) > (cells[at] as number)) cells[at] = ordinal[write] as number
    },
    known: (write, at) => (component(write) === at ? (ordinal[write] as number) : 0),
  }
}
