/** Generators made of generators: how many, how long, how fast. */
import { type Random, randomStream } from '../time/index.ts'
import { type Nanos, nanos } from '../units.ts'
import type { OperationGenerator } from './generator.ts'

/** At most `count` operations. */
export const limited = <S>(
  count: number,
  inner: OperationGenerator<S>,
): OperationGenerator<{ readonly left: number; readonly inner: S }> => ({
  initial: (random) => ({ left: count, inner: inner.initial(random) }),
  next({ left, inner: state }, context) {
    if (left === 0) return { kind: 'done' }
    const offer = inner.next(state, context)
    return offer.kind === 'operation' ? { ...offer, state: { left: left - 1, inner: offer.state } } : offer
  },
  update: (state, completed) => ({ ...state, inner: inner.update(state.inner, completed) }),
})

/** No operation at or after `endNs`. */
export const until = <S>(endNs: Nanos, inner: OperationGenerator<S>): OperationGenerator<S> => ({
  initial: (random) => inner.initial(random),
  next(state, context) {
    if (context.nowNs >= endNs) return { kind: 'done' }
    const offer = inner.next(state, context)
    if (offer.kind === 'operation' && offer.operation.atNs >= endNs) return { kind: 'done' }
    if (offer.kind === 'wait') return { kind: 'wait', untilNs: nanos(Math.min(offer.untilNs ?? endNs, endNs)) }
    return offer
  },
  update: (state, completed) => inner.update(state, completed),
})

/**
 * An open loop: the k-th operation is due in the k-th slot of 1/rate seconds, at a random moment of it, whether or not
 * earlier ones have returned. Without a rate, a closed loop: each is due when somebody is free.
 */
export const paced = <S>(
  operationsPerSecond: number,
  inner: OperationGenerator<S>,
): OperationGenerator<{ readonly slot: number; readonly jitter: Random; readonly inner: S }> => {
  const slotNs = 1e9 / operationsPerSecond
  return {
    // A stream of its own: what operations are drawn must not depend on when they are due.
    initial: (random) => ({
      slot: 0,
      jitter: randomStream(random.clone().int(0x1_0000_0000), 'jitter'),
      inner: inner.initial(random),
    }),
    next({ slot, jitter, inner: state }, context) {
      const offer = inner.next(state, context)
      if (offer.kind !== 'operation') return offer
      const draws = jitter.clone()
      const dueNs = nanos(Math.round((slot + draws.next()) * slotNs))
      const atNs = nanos(Math.max(dueNs, offer.operation.atNs))
      const paced = { slot: slot + 1, jitter: draws, inner: offer.state }
      return { kind: 'operation', operation: { ...offer.operation, atNs }, state: paced }
    },
    update: (state, completed) => ({ ...state, inner: inner.update(state.inner, completed) }),
  }
}
