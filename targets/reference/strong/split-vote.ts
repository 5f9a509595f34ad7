/**
 * Two leaders of one term, as a schedule of faults for five nodes.
 *
 *     a asks b and c for their votes and leads term T with them; what it sends to c is slow to come.
 *     c crashes before it has heard of that. It restarts, and has forgotten its vote.
 *     d asks c and e for their votes, in the same term T: for nobody has told them of it.
 *
 * Who leads is forced: b and c lack entries that a, d and e have, so that only a can win among a, b, c. Afterwards a and d
 * have different entries of the same index and term, which is what every node takes for the same entry.
 */
import type { Nemesis, NemesisContext, NodeId, Step } from 'rashomon/sdk'
import { down, isolated, Phases, slow } from './phases.ts'

const ELECTED_MS = 500
/** A leader that hears of nobody has given up by then. */
const LEADERLESS_MS = 700
const LATE_MS = 40

export const splitVote: Nemesis = {
  name: 'script',
  title: 'split vote',
  description:
    'a voter crashes between its vote and the first word of the new leader, and is asked again in the same term',
  faults: ['cut', 'kill', 'delay'],
  options: [],
  fewestNodes: () => 5,
  plan,
}

function* plan({ nodes, random }: NemesisContext): Generator<Step, void, void> {
  const phases = new Phases()
  for (;;) {
    const [a, b, c, d, e] = random.shuffle(nodes) as [NodeId, NodeId, NodeId, NodeId, NodeId]
    yield* phases.phase(ELECTED_MS, isolated(b, c)) // b and c fall behind
    yield* phases.phase(LEADERLESS_MS, isolated(a, b, c, d, e))
    yield* phases.phase(10, isolated(a, b, c, d, e), down(a))
    // a restarts, waits 150 to 300 ms, asks around and is elected: two round trips to c.
    yield* phases.phase(300 + 3.5 * LATE_MS, isolated(d, e), slow(LATE_MS, c))
    yield* phases.phase(10, isolated(a, b), down(c))
    yield* phases.phase(ELECTED_MS, isolated(a, b))
    yield* phases.phase(ELECTED_MS)
  }
}
