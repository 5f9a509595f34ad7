/**
 * A bank: transfers between accounts, and readings of all accounts at once (after Jepsen's `tests/bank`).
 *
 * Setup opens every account. Invoked: `transfer(from, to, amount)`, which a target refuses when it is not covered, and
 * `read-all(accounts)`. Money is neither created nor destroyed, no account goes below zero, and every reading shows one
 * moment: necessary conditions of snapshot isolation and of everything above it.
 */
import {
  anyGenerator,
  bank as bankChecker,
  convergence,
  type Key,
  nanos,
  numberOption,
  type Operation,
  type OperationGenerator,
  type Random,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { finalPhase } from './final-phase.ts'

export const bank: Workload = {
  name: 'bank',
  title: 'bank',
  description: 'transfers between accounts, and readings of all accounts at once',
  facet: 'bank',
  judges: {
    conservation: 'necessary',
    'no-overdraft': 'necessary',
    'snapshot-reads': 'necessary',
    convergence: 'decides',
  },
  checkers: [bankChecker, convergence],
  unknownOutcomes: 'a transfer of unknown outcome happened whole or not at all: either way the total stays',
  blind: 'transfers lost whole; two errors that cancel out',
  options: [
    { name: 'balance', description: 'what each account begins with', default: 10, range: [0, 1e9] },
    { name: 'most', description: 'the largest transfer', default: 5, range: [1, 1e9] },
    { name: 'read-share', description: 'share of readings', default: 0.5, range: [0, 1] },
  ],
  defaultKeys: 8,
  phases: (context) => {
    const accounts = names(context.keys)
    const balance = numberOption(context.options, 'balance')
    return {
      initial: Object.fromEntries(accounts.map((account) => [account, balance])),
      setup: anyGenerator(opening(accounts, balance, context)),
      main: anyGenerator(banking(accounts, context)),
      final: () => finalPhase('read-all', [null], context, { args: accounts }),
    }
  },
}

const names = (count: number): readonly Key[] => Array.from({ length: count }, (_, at) => `a${at}`)

/** One after the other, by one client at one node. */
const opening = (
  accounts: readonly Key[],
  balance: number,
  { nodes }: WorkloadContext,
): OperationGenerator<{ readonly asked: number; readonly opened: number }> => ({
  initial: () => ({ asked: 0, opened: 0 }),
  next(state) {
    const key = accounts[state.asked]
    if (state.opened < state.asked) return { kind: 'wait' }
    if (key === undefined) return { kind: 'done' }
    const node = nodes[0]
    const operation: Operation = {
      fn: 'open',
      key,
      args: [balance],
      client: 0,
      ...(node === undefined ? {} : { node }),
      atNs: nanos(0),
    }
    return { kind: 'operation', operation, state: { ...state, asked: state.asked + 1 } }
  },
  update: (state) => ({ ...state, opened: state.opened + 1 }),
})

function banking(accounts: readonly Key[], { options }: WorkloadContext): OperationGenerator<Random> {
  const most = numberOption(options, 'most')
  const readShare = numberOption(options, 'read-share')
  return {
    initial: (random) => random.clone(),
    next(state) {
      const random = state.clone()
      if (accounts.length < 2 || random.next() < readShare) {
        return { kind: 'operation', operation: { fn: 'read-all', args: accounts, atNs: nanos(0) }, state: random }
      }
      const from = random.pick(accounts)
      const to = random.pick(accounts.filter((account) => account !== from))
      const operation = { fn: 'transfer', key: from, args: [to, 1 + random.int(most)], atNs: nanos(0) }
      return { kind: 'operation', operation, state: random }
    },
    update: (state) => state,
  }
}
