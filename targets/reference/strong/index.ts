/** The built-in strong store: what it promises at each of its levels, and the rules of Raft that can be switched off. */
import type { Level } from 'rashomon/sdk'
import { type SimulatedTarget, simulatedTarget } from '../simulated-target.ts'
import { BUGS, bugsOf } from './bugs.ts'
import type { RaftMessage } from './messages.ts'
import { Raft } from './raft.ts'
import { LINEARIZABLE, LOCAL } from './requests.ts'
import { timingOf } from './timing.ts'

/**
 * At the level `local` no session guarantee holds, though every read shows a prefix of the one log: a follower passes on
 * an answer before it has applied the write itself, another node may be further behind, and a node that restarts begins
 * with nothing applied. Who has seen a later write and then reads such a node sees neither what its author wrote before
 * it nor what its author had read.
 */
const LEVELS: readonly Level[] = [
  {
    name: LINEARIZABLE,
    promise:
      'reads are confirmed by a majority, writes go through the log: every operation takes effect at one instant',
    source: 'Ongaro & Ousterhout (USENIX ATC 2014) §8; Ongaro, thesis (2014) §6.4',
    claims: {
      register: ['linearizable', 'convergence', 'no-lost-ack'],
      counter: ['linearizable', 'convergence', 'counter-bounds'],
      bank: ['conservation', 'no-overdraft', 'snapshot-reads', 'convergence'],
      usernames: ['linearizable', 'one-owner', 'convergence', 'no-lost-ack'],
      set: ['linearizable', 'convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      queue: ['linearizable', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      log: ['linearizable', 'one-log', 'convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      lock: ['linearizable', 'mutual-exclusion', 'fencing'],
      ids: ['unique-ids'],
    },
  },
  {
    name: LOCAL,
    promise:
      'writes go through the log; the node asked reads its own copy, which may be older than what one saw before',
    source: 'Ongaro, thesis (2014) §6.4: what a read that skips the leader gives up',
    claims: {
      register: ['convergence', 'no-lost-ack'],
      counter: ['convergence', 'counter-bounds'],
      bank: ['conservation', 'no-overdraft', 'snapshot-reads', 'convergence'],
      usernames: ['one-owner', 'convergence', 'no-lost-ack'],
      set: ['convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      // Nothing of these is read without the log.
      queue: ['linearizable', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      log: ['one-log', 'convergence', 'no-lost-ack', 'no-duplicate', 'no-phantom'],
      lock: ['linearizable', 'mutual-exclusion', 'fencing'],
      ids: ['unique-ids'],
    },
  },
]

export const strong: SimulatedTarget = simulatedTarget<RaftMessage>({
  name: 'strong',
  title: 'built-in strong store',
  description: 'Raft: one leader orders all writes, a majority keeps them; simulated',
  levels: LEVELS,
  defaultLevel: LINEARIZABLE,
  localLevel: LOCAL,
  withoutPrimary: null,
  notes: {
    lock: 'a lock is held until its holder gives it back, without a lease; the token counts its grants',
    queue: 'whoever takes an element out has it: an answer that gets lost loses the element',
  },
  bugs: BUGS,
  program: (_node, { bug, options }) => new Raft(timingOf(options), bugsOf(bug)),
})
