/**
 * Figure 8 of the Raft paper as a schedule of faults, for five nodes; chance meets it about never.
 *
 *     log of   a          c          b, d
 *     (a)      … X                   …         a leads term 2 and is cut off with an entry X that nobody else has
 *     (b)      … X        … Y        …         c leads term 3 and is cut off with another one, Y
 *     (c)      … X        … Y        … X       a leads term 4 and copies X to a majority. Is it committed now?
 *     (d)      … Y        … Y        … Y       c leads term 5, for its last term is later, and overwrites X
 *
 * Who leads is forced, not hoped for: in every phase three nodes are connected, a majority, and only one of them has all
 * that the other two have. Between (c) and (d) somebody must read X, and nobody may write: chance again, so the schedule
 * goes round until the run ends, with the parts given out anew each time.
 */
import type { Nemesis, NemesisContext, NodeId, PlannedFault, Step } from 'rashomon/sdk'
import { down, isolated, Phases, unasked } from './phases.ts'

/** An election, begun after this long without a leader and decided soon after, is over by then. */
const ELECTED_MS = 500
const PRIMARY_ALONE: PlannedFault = { kind: 'cut', shape: 'isolate', whom: { kind: 'primary', which: 'newest' } }

export const figureEight: Nemesis = {
  name: 'script',
  title: 'figure 8',
  description:
    'leaders are cut off and come back so that an entry of an old term reaches a majority and is overwritten',
  faults: ['cut', 'kill'],
  options: [],
  fewestNodes: () => 5,
  plan,
}

function* plan({ nodes, random }: NemesisContext): Generator<Step, void, void> {
  const phases = new Phases()
  for (;;) {
    const [a, b, c, d, e] = random.shuffle(nodes) as [NodeId, NodeId, NodeId, NodeId, NodeId]
    yield* phases.phase(ELECTED_MS, isolated(b, c)) // b and c fall behind
    yield* phases.phase(ELECTED_MS, isolated(d, e)) // so a leads; d and e fall behind
    yield* phases.phase(ELECTED_MS, isolated(a, b), unasked(c, d, e)) // a: X; c leads, but is not asked
    yield* phases.phase(60, isolated(a, b, c)) // c: Y
    yield* phases.phase(10, isolated(c, e), down(a))
    yield* phases.phase(300, isolated(c, e)) // a asks in vain first: b or d are in the term of c
    yield* phases.again(8, 40, PRIMARY_ALONE) // a leads again
    yield* phases.phase(ELECTED_MS + 200, isolated(a, b)) // c leads
    yield* phases.phase(400)
  }
}
