/**
 * Oracle for Δ-atomicity: tries every amount by which a reading could have to move, the smallest first, and for each of
 * them every order of the operations of a key. It knows nothing of unique values, zones or chains.
 */
import { type History, NONE, OPEN } from '../history/index.ts'
import { type LooseWrite, type RegisterStep, registerSteps } from './brute-linearizable.ts'

export interface KeyDelta {
  readonly key: number
  /** Infinity: no amount is enough. */
  readonly ns: number
}

/** Per key of which there is an operation that counts. */
export function deltaByBruteForce(history: History, loose: readonly LooseWrite[] = []): readonly KeyDelta[] {
  const steps = [...registerSteps(history), ...loose.map(anyTime)]
  const keys = [...new Set(steps.map(({ key }) => key))].sort((a, b) => a - b)
  return keys.map((key) => ({
    key,
    ns: smallestFor(
      history,
      steps.filter((step) => step.key === key),
    ),
  }))
}

const anyTime = ({ key, value }: LooseWrite): RegisterStep => ({
  row: NONE,
  key,
  found: NONE,
  notFound: NONE,
  left: value,
  inv: -1,
  ret: OPEN,
})

function smallestFor(history: History, steps: readonly RegisterStep[]): number {
  const apart = gaps(history, steps)
  const amounts = [...new Set([0, ...apart.flat()])].filter(Number.isFinite).sort((a, b) => a - b)
  return amounts.find((ns) => isAtomic(history, steps, apart, ns)) ?? Number.POSITIVE_INFINITY
}

/** apart[p][q]: by how much q must be moved for p no longer to precede it; 0: it does not, Infinity: q cannot move. */
function gaps({ columns }: History, steps: readonly RegisterStep[]): readonly (readonly number[])[] {
  return steps.map((p) =>
    steps.map((q) => {
      if (p.ret === OPEN || p.ret > q.inv) return 0
      if (q.left !== NONE) return Number.POSITIVE_INFINITY
      return Math.max(1, (columns.invokedNs[q.row] ?? 0) - (columns.returnedNs[p.row] ?? 0))
    }),
  )
}

function isAtomic(
  { pools, header }: History,
  steps: readonly RegisterStep[],
  apart: readonly (readonly number[])[],
  ns: number,
): boolean {
  const first = pools.values.indexOf(header.initial[pools.keys[steps[0]?.key ?? 0] ?? ''] ?? null)
  const seen = new Set<string>()
  const search = (done: number, value: number): boolean => {
    if (steps.every(({ ret }, at) => ret === OPEN || (done >> at) % 2 === 1)) return true
    const name = `${done} ${value}`
    if (seen.has(name)) return false
    seen.add(name)
    return steps.some(({ found, notFound, left }, at) => {
      if ((done >> at) % 2 === 1 || (found !== NONE && found !== value) || notFound === value) return false
      if (steps.some((_, other) => (done >> other) % 2 === 0 && (apart[other]?.[at] ?? 0) > ns)) return false
      return search(done | (1 << at), left === NONE ? value : left)
    })
  }
  return search(0, first)
}
