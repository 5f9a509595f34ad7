/**
 * Oracle for k-atomicity: tries every order of the operations of a key, remembering the k latest values. It knows nothing
 * of unique values, blocks or readings that force one another.
 */
import { type History, NONE, OPEN } from '../history/index.ts'
import { type LooseWrite, type RegisterStep, registerSteps } from './brute-linearizable.ts'

/** Per key of which there is an operation that counts: Infinity if no k will do. */
export function kByBruteForce(history: History): ReadonlyMap<number, number> {
  const keys = new Set(registerSteps(history).map(({ key }) => key))
  return new Map([...keys].map((key) => [key, smallestK(history, key)]))
}

/** Does every key have an order in which each reading finds one of the k latest values? */
export function isAtomicByBruteForce(history: History, k: number, loose: readonly LooseWrite[] = []): boolean {
  const keys = new Set(registerSteps(history).map(({ key }) => key))
  return [...keys].every((key) => canFinish(history, stepsOf(history, key, loose), k))
}

function smallestK(history: History, key: number): number {
  const steps = stepsOf(history, key, [])
  for (let k = 1; k <= steps.length + 1; k++) if (canFinish(history, steps, k)) return k
  return Number.POSITIVE_INFINITY
}

function stepsOf(history: History, key: number, loose: readonly LooseWrite[]): readonly RegisterStep[] {
  const free = loose
    .filter((write) => write.key === key)
    .map(({ value }) => ({ row: NONE, key, found: NONE, notFound: NONE, left: value, inv: -1, ret: OPEN }))
  return [...registerSteps(history).filter((step) => step.key === key), ...free]
}

function canFinish({ pools, header }: History, steps: readonly RegisterStep[], k: number): boolean {
  const initial = pools.values.indexOf(header.initial[pools.keys[steps[0]?.key ?? 0] ?? ''] ?? null)
  const seen = new Set<string>()
  const search = (done: number, latest: readonly number[]): boolean => {
    const pending = steps.filter((_, at) => (done >> at) % 2 === 0)
    if (pending.every(({ ret }) => ret === OPEN)) return true
    const name = `${done}:${latest.join(' ')}`
    if (seen.has(name)) return false
    seen.add(name)
    return steps.some(({ found, notFound, left, inv }, at) => {
      if ((done >> at) % 2 === 1 || pending.some(({ ret }) => ret < inv)) return false
      if (left === NONE) return found !== notFound && latest.includes(found) && search(done | (1 << at), latest)
      return (found === NONE || found === latest[0]) && search(done | (1 << at), [left, ...latest].slice(0, k))
    })
  }
  return search(0, [initial])
}
