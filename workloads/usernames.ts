/**
 * Username registration: many clients race for the same names, each attempt with a claim id of its own.
 *
 * Invoked: `register(name, claim)`, `owner(name)`. A registration is a compare-and-set from nothing to the claim, so
 * names are registers with unique values, and everything that registers can decide is decided. Old names are tried
 * again now and then, also after partitions heal: a name that was granted must stay taken.
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
  type OperationGenerator,
  oneOwner,
  type Random,
  sessions,
  staleness,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { finalPhase } from './final-phase.ts'
import { REGISTER_JUDGES } from './register-judges.ts'

interface State {
  readonly random: Random
  /** Names being raced for, and how often each was used. */
  readonly uses: readonly { readonly name: Key; readonly uses: number }[]
  readonly namesMade: number
  readonly nextClaim: number
}

export const usernames: Workload = {
  name: 'usernames',
  title: 'username registration',
  description: 'many clients race to register the same names, and look up who owns them',
  facet: 'usernames',
  judges: { ...REGISTER_JUDGES, 'one-owner': 'necessary' },
  checkers: [linearizable, causal, sessions, oneOwner, convergence, lostWrites, staleness, delta, kAtomicity],
  unknownOutcomes:
    'a registration of unknown outcome may have been granted; the user tries again with a new claim id, and if the old one owns the name the answer says so',
  blind: 'a name granted twice whose second owner nobody ever sees',
  options: [
    { name: 'look-up-share', description: 'share of look-ups', default: 0.4, range: [0, 1] },
    { name: 'name-uses', description: 'operations before a new name is raced for', default: 20, range: [1, 1e9] },
    { name: 'again-share', description: 'share of registrations that try an old name', default: 0.1, range: [0, 1] },
  ],
  defaultKeys: 5,
  phases: (context) => ({
    initial: {},
    setup: null,
    main: anyGenerator(racing(context)),
    final: (names) => finalPhase('owner', names, context),
  }),
}

function racing({ keys, options }: WorkloadContext): OperationGenerator<State> {
  const lookUpShare = numberOption(options, 'look-up-share')
  const nameUses = numberOption(options, 'name-uses')
  const againShare = numberOption(options, 'again-share')
  return {
    initial: (random) => ({
      random: random.clone(),
      uses: Array.from({ length: keys }, (_, at) => ({ name: `user${at}`, uses: 0 })),
      namesMade: keys,
      nextClaim: 1,
    }),
    next(state) {
      const random = state.random.clone()
      const at = random.int(state.uses.length)
      const used = state.uses[at] ?? { name: 'user0', uses: 0 }
      const worn = used.uses >= nameUses
      const current = worn ? { name: `user${state.namesMade}`, uses: 0 } : used
      const again = random.next() < againShare
      const name = again ? `user${random.int(state.namesMade)}` : current.name
      const uses = state.uses.with(at, { ...current, uses: current.uses + 1 })
      const moved = { ...state, random, uses, namesMade: state.namesMade + (worn ? 1 : 0) }
      if (random.next() < lookUpShare) {
        return { kind: 'operation', operation: { fn: 'owner', key: name, args: [], atNs: nanos(0) }, state: moved }
      }
      const operation = { fn: 'register', key: name, args: [state.nextClaim], atNs: nanos(0) }
      return { kind: 'operation', operation, state: { ...moved, nextClaim: state.nextClaim + 1 } }
    },
    update: (state: State, _completed: Completed) => state,
  }
}
