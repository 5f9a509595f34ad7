/** Cuts links between nodes, in the shapes that break different protocols. */
import {
  type CutShape,
  type Nemesis,
  type NemesisContext,
  type PlannedFault,
  textOption,
  type Whom,
} from 'rashomon/sdk'
import { cycle } from './cycle.ts'

const SHAPES = ['any', 'isolate', 'halves', 'ring', 'bridge', 'primary', 'stale', 'one-way', 'clients'] as const
/** Asked for by name only: the link between nodes is what a partition cuts, and a stale primary is seldom there. */
const SPECIAL: readonly string[] = ['any', 'clients', 'stale']
const ONE: Whom = { kind: 'some', count: 'one' }
const MINORITY: Whom = { kind: 'some', count: 'minority' }
const PRIMARY: Whom = { kind: 'primary', which: 'newest' }
const STALE: Whom = { kind: 'primary', which: 'stale' }

/** Fewest nodes among which a shape cuts anything that the others do not. */
const FEWEST: Readonly<Record<string, number>> = { ring: 5, bridge: 4, halves: 3 }

export const partition: Nemesis = {
  name: 'partition',
  title: 'partitions',
  description: 'cuts links between nodes: one isolated, minority against majority, rings, bridges, one way only',
  faults: ['cut'],
  options: [{ name: 'partition-shape', description: 'which links are cut', default: 'any', choices: SHAPES }],
  fewestNodes: (options) => FEWEST[textOption(options, 'partition-shape')] ?? 2,
  plan: (context) => cycle(context, () => cutOf(textOption(context.options, 'partition-shape'), context)),
}

function cutOf(shape: string, { nodes, random, primaries }: NemesisContext): PlannedFault {
  if (shape === 'any') {
    const fitting = SHAPES.filter((name) => !SPECIAL.includes(name))
      .filter((name) => nodes.length >= (FEWEST[name] ?? 2))
      .filter((name) => name !== 'primary' || primaries)
    return cutOf(random.pick(fitting), { nodes, random, primaries } as NemesisContext)
  }
  if (shape === 'primary') return { kind: 'cut', shape: 'isolate', whom: PRIMARY }
  if (shape === 'stale') return { kind: 'cut', shape: 'isolate', whom: STALE }
  const whom = shape === 'halves' ? MINORITY : ONE
  return { kind: 'cut', shape: shape as CutShape, whom } // the option's choices are the shapes
}
