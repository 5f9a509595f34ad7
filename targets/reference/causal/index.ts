/** The built-in causal store: what it promises at its one level, and the bugs that can be switched on. */
import type { Level } from 'rashomon/sdk'
import type { TokenRules } from '../client.ts'
import { REFUSED_WITHOUT_ORDER } from '../refused-without-order.ts'
import { type SimulatedTarget, simulatedTarget } from '../simulated-target.ts'
import { BUGS, type BugName } from './bugs.ts'
import { causalProgram, type Message } from './replica.ts'
import { joined, type Vector } from './version-vector.ts'

const REGISTERS = [
  'ccv',
  'cc',
  'ryw-convergent',
  'mr-convergent',
  'mw-convergent',
  'wfr-convergent',
  'ryw-session',
  'mr-session',
  'mw-session',
  'wfr-session',
  'convergence',
] as const

const LEVEL: Level = {
  name: 'causal',
  promise: 'nobody sees a write without what its writer had seen, and copies that have heard the same agree',
  source: 'Lloyd et al., "Don\'t settle for eventual" (SOSP 2011), with all keys at every node',
  claims: {
    register: [...REGISTERS, 'no-lost-ack'],
    counter: ['convergence', 'counter-bounds'],
    bank: ['convergence'],
    usernames: REGISTERS,
    set: ['convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
    ids: ['unique-ids'],
  },
}

const tokenRules = (bug: string | null): TokenRules => ({
  merge: (held, told) => (held === undefined ? told : joined(held as Vector, told as Vector)),
  lostOnMove: is(bug, 'token-lost-on-move'),
  repeatsOnlyThere: true,
})

const is = (bug: string | null, name: BugName): boolean => bug === name

export const causal: SimulatedTarget = simulatedTarget<Message>({
  name: 'causal',
  title: 'built-in causal store',
  description: 'every node takes writes; tokens and dependencies keep causality; last writer wins; counters only sum',
  levels: [LEVEL],
  defaultLevel: 'causal',
  localLevel: 'causal',
  withoutPrimary: {
    why: 'every node of the causal store takes writes',
    instead: 'use --route pinned or roam, or another shape of partition',
  },
  notes: {
    register:
      'a compare-and-set is a read and a write in one step of the node asked: two nodes may both swap, one of them wins later; with --retry a client repeats a change only at the node that may have made it',
    bank: 'balances are last-writer-wins registers: concurrent transfers create or lose money',
    usernames: 'a registration is a look and a write in one step of the node asked: two nodes may both grant a name',
    counter: 'a PN-counter: it loses no increment',
    set: 'an observed-remove set: an element that is added while another node removes it stays',
    ids: 'made of the number of the node and of its updates, which are on the disk first: nobody is asked',
  },
  refuses: REFUSED_WITHOUT_ORDER,
  bugs: BUGS,
  program: (_node, { bug }) =>
    causalProgram({
      deliversEagerly: is(bug, 'eager-delivery'),
      forgetsReads: is(bug, 'read-dependencies-dropped'),
    }),
  tokens: ({ bug }) => tokenRules(bug),
})
