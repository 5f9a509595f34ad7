/**
 * Registers: reads, writes and compare-and-sets over many keys, with unique values.
 *
 * Invoked: `read(key)`, `write(key, value)`, `cas(key, from, to)` where `from` is the value last seen. The target must
 * offer the facet `register`; without its `cas`, writes take its place. Keys are retired after some operations, so that
 * every run sees the beginnings of many registers; a few keys are written exactly once, to show acknowledged writes
 * that got lost.
 */
import {
  anyGenerator,
  type Completed,
  causal,
  convergence,
  delta,
  type Key,
  kAtomicity,
  linearizable,
  lostWrites,
  nanos,
  numberOption,
  type Offer,
  type Operation,
  type OperationGenerator,
  type Random,
  sessions,
  staleness,
  type Value,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { finalPhase } from './final-phase.ts'
import { REGISTER_JUDGES } from './register-judges.ts'

interface Slot {
  readonly key: Key
  readonly operations: number
  readonly seen: Value
}

interface State {
  readonly random: Random
  readonly slots: readonly Slot[]
  readonly keysMade: number
  readonly onceKeys: number
  /** The one allocator of values. */
  readonly nextValue: number
}

export const register: Workload = {
  name: 'register',
  title: 'registers',
  description: 'reads, writes and compare-and-sets over many keys, every value unique',
  facet: 'register',
  judges: REGISTER_JUDGES,
  checkers: [linearizable, causal, sessions, convergence, lostWrites, staleness, delta, kAtomicity],
  unknownOutcomes:
    'a write or compare-and-set of unknown outcome may take effect at any later moment, or never; it counts once somebody read its value',
  blind: 'values that nobody reads before they are overwritten may be lost unseen',
  options: [
    { name: 'read-share', description: 'share of reads', default: 0.5, range: [0, 1] },
    {
      name: 'cas-share',
      description: 'share of compare-and-sets among the rest',
      default: 0.3,
      range: [0, 1],
      needs: 'cas',
    },
    { name: 'key-operations', description: 'operations before a key is retired', default: 150, range: [1, 1e9] },
    { name: 'once-keys', description: 'keys that are written exactly once', default: 20, range: [0, 1e6] },
  ],
  defaultKeys: 10,
  phases: (context) => ({
    initial: {},
    setup: null,
    main: anyGenerator(registers(context)),
    final: (keys) => finalPhase('read', keys, context),
  }),
}

/** How often an operation is the only write of a key of its own, until there are enough of those. */
const ONCE_SHARE = 0.02

function registers({ keys, options, cas }: WorkloadContext): OperationGenerator<State> {
  const readShare = numberOption(options, 'read-share')
  const casShare = cas ? numberOption(options, 'cas-share') : 0
  const keyOperations = numberOption(options, 'key-operations')
  const onceKeys = numberOption(options, 'once-keys')
  return {
    initial: (random) => ({
      random: random.clone(),
      slots: Array.from({ length: keys }, (_, at) => freshSlot(at)),
      keysMade: keys,
      onceKeys: 0,
      nextValue: 1,
    }),
    next(state): Offer<State> {
      const random = state.random.clone()
      if (state.onceKeys < onceKeys && random.next() < ONCE_SHARE) return once(state, random)
      const at = random.int(state.slots.length)
      const slot = state.slots[at] ?? freshSlot(0)
      const renewed = slot.operations >= keyOperations ? freshSlot(state.keysMade) : slot
      const { operation, nextValue } = chosen(renewed, random, readShare, casShare, state.nextValue)
      const slots = state.slots.with(at, { ...renewed, operations: renewed.operations + 1 })
      const keysMade = state.keysMade + (renewed === slot ? 0 : 1)
      return { kind: 'operation', operation, state: { ...state, random, slots, keysMade, nextValue } }
    },
    update: observed,
  }
}

const freshSlot = (number: number): Slot => ({ key: `x${number}`, operations: 0, seen: null })
const AT_ONCE = nanos(0)

function once(state: State, random: Random): Offer<State> {
  const onceKeys = state.onceKeys + 1
  const operation: Operation = { fn: 'write', key: `once${onceKeys}`, args: [state.nextValue], atNs: AT_ONCE }
  return { kind: 'operation', operation, state: { ...state, random, onceKeys, nextValue: state.nextValue + 1 } }
}

function chosen(
  { key, seen }: Slot,
  random: Random,
  readShare: number,
  casShare: number,
  nextValue: number,
): { readonly operation: Operation; readonly nextValue: number } {
  if (random.next() < readShare) return { operation: { fn: 'read', key, args: [], atNs: AT_ONCE }, nextValue }
  if (random.next() < casShare) {
    return { operation: { fn: 'cas', key, args: [seen, nextValue], atNs: AT_ONCE }, nextValue: nextValue + 1 }
  }
  return { operation: { fn: 'write', key, args: [nextValue], atNs: AT_ONCE }, nextValue: nextValue + 1 }
}

function observed(state: State, { operation, outcome, negative, result }: Completed): State {
  if (outcome !== 'ok') return state
  const at = state.slots.findIndex(({ key }) => key === operation.key)
  const slot = state.slots[at]
  if (slot === undefined) return state
  const wrote =
    operation.fn === 'write' ? operation.args[0] : operation.fn === 'cas' && !negative ? operation.args[1] : result
  return wrote === undefined ? state : { ...state, slots: state.slots.with(at, { ...slot, seen: wrote }) }
}
