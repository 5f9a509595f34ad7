/**
 * Counters: increments by one and reads; decrements by option.
 *
 * Invoked: `add(key, delta)`, `read(key)`. With increments by one only, linearizability is decided exactly; with
 * decrements only bounds can be checked.
 */
import {
  anyGenerator,
  convergence,
  counter as counterChecker,
  flagOption,
  nanos,
  numberOption,
  type OperationGenerator,
  type Random,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { finalPhase } from './final-phase.ts'

export const counter: Workload = {
  name: 'counter',
  title: 'counters',
  description: 'increments by one and reads',
  facet: 'counter',
  judges: { linearizable: 'decides', convergence: 'decides', 'counter-bounds': 'necessary' },
  judgesWith: (options) => ({
    linearizable: flagOption(options, 'decrements') ? 'necessary' : 'decides',
    convergence: 'decides',
    'counter-bounds': 'necessary',
  }),
  checkers: [counterChecker, convergence],
  unknownOutcomes: 'an increment of unknown outcome may be counted or not; the bounds leave room for both',
  blind: 'a lost increment and a doubled one cancel each other out unless a read falls between them',
  options: [
    { name: 'read-share', description: 'share of reads', default: 0.5, range: [0, 1] },
    { name: 'decrements', description: 'half of the additions are −1: only bounds are checked', default: false },
  ],
  defaultKeys: 2,
  phases: (context) => ({
    initial: Object.fromEntries(names(context.keys).map((key) => [key, 0])),
    setup: null,
    main: anyGenerator(counting(context)),
    final: (keys) => finalPhase('read', keys, context),
  }),
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `c${at}`)

function counting({ keys, options }: WorkloadContext): OperationGenerator<Random> {
  const counters = names(keys)
  const readShare = numberOption(options, 'read-share')
  const decrements = flagOption(options, 'decrements')
  return {
    initial: (random) => random.clone(),
    next(state) {
      const random = state.clone()
      const key = random.pick(counters)
      const read = random.next() < readShare
      const delta = decrements && random.next() < 0.5 ? -1 : 1
      const operation = read
        ? { fn: 'read', key, args: [], atNs: nanos(0) }
        : { fn: 'add', key, args: [delta], atNs: nanos(0) }
      return { kind: 'operation', operation, state: random }
    },
    update: (state) => state,
  }
}
