/**
 * Causal consistency by search, in another style than the checker: which of the open operations took effect is tried
 * out; CC looks for an order of each reading's causal past that explains it; CCv for one order of all writes that
 * explains all readings.
 */
import type { Value } from '../units.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'

export interface CausalTruth {
  readonly cc: boolean
  readonly ccv: boolean
}

/** Sets of operations are bit masks; at most 30 operations. */
interface Causality {
  readonly operations: readonly TaleOperation[]
  readonly initial: Value
  /** Per operation: what is causally before it. */
  readonly past: readonly number[]
}

export function causalByBruteForce({ operations, initial }: Pick<Tale, 'operations' | 'initial'>): CausalTruth {
  const open = operations.filter(({ outcome }) => outcome === 'info')
  const truth = { cc: false, ccv: false }
  for (let choice = 0; choice < 1 << open.length; choice++) {
    const kept = operations.filter((operation) => {
      const at = open.indexOf(operation)
      return at < 0 || ((choice >> at) & 1) === 1
    })
    const causality = causalityOf(kept, initial)
    if (causality === null) continue
    truth.cc ||= kept.every((_, at) => isExplained(causality, at))
    truth.ccv ||= oneOrderExplains(causality)
  }
  return truth
}

/** null: something is read that is not written, or comes before itself. */
function causalityOf(operations: readonly TaleOperation[], initial: Value): Causality | null {
  const past = operations.map((operation, at) => {
    let mask = 0
    operations.forEach((other, index) => {
      if (other.session === operation.session && index < at) mask |= 1 << index
      if (operation.read === undefined || operation.read === initial) return
      if (other.key === operation.key && other.written === operation.read) mask |= 1 << index
    })
    return mask
  })
  const thinAir = operations.some(
    ({ key, read }) =>
      read !== undefined &&
      read !== initial &&
      !operations.some((other) => other.key === key && other.written === read),
  )
  if (thinAir) return null
  for (let grew = true; grew; ) {
    grew = false
    past.forEach((mask, at) => {
      let wider = mask
      for (let index = 0; index < past.length; index++) if ((mask >> index) & 1) wider |= past[index] ?? 0
      if (wider !== mask) {
        past[at] = wider
        grew = true
      }
    })
  }
  return past.some((mask, at) => (mask >> at) & 1) ? null : { operations, initial, past }
}

/** Is there an order of the causal past, respecting causality, after which the reading finds what it found? */
function isExplained({ operations, initial, past }: Causality, reading: number): boolean {
  const { key, read } = operations[reading] as TaleOperation
  if (read === undefined) return true
  const goal = past[reading] ?? 0
  const tried = new Set<string>()
  const search = (done: number, value: Value): boolean => {
    if (done === goal) return value === read
    const state = `${done} ${value}`
    if (tried.has(state)) return false
    tried.add(state)
    return operations.some((operation, at) => {
      const bit = 1 << at
      if ((goal & bit) === 0 || (done & bit) !== 0 || ((past[at] ?? 0) & ~done) !== 0) return false
      const writes = operation.key === key && operation.written !== undefined
      return search(done | bit, writes ? (operation.written as Value) : value)
    })
  }
  return search(0, initial)
}

/** Is there one order of all writes such that each reading finds the last one of its causal past? */
function oneOrderExplains({ operations, initial, past }: Causality): boolean {
  const writes = operations.flatMap(({ written }, at) => (written === undefined ? [] : [at]))
  const every = writes.reduce((mask, at) => mask | (1 << at), 0)
  const readings = operations.flatMap(({ read }, at) => (read === undefined ? [] : [at]))
  const order: number[] = []
  const explains = (reading: number): boolean => {
    const { key, read } = operations[reading] as TaleOperation
    const known = order.filter((at) => (((past[reading] ?? 0) >> at) & 1) === 1 && operations[at]?.key === key)
    const last = known.at(-1)
    return (last === undefined ? initial : operations[last]?.written) === read
  }
  const search = (done: number): boolean => {
    // A reading can be judged as soon as all writes of its past are placed.
    const ready = readings.filter((reading) => ((past[reading] ?? 0) & every & ~done) === 0)
    if (!ready.every(explains)) return false
    if (done === every) return true
    return writes.some((at) => {
      const bit = 1 << at
      if ((done & bit) !== 0 || ((past[at] ?? 0) & every & ~done) !== 0) return false
      order.push(at)
      const found = search(done | bit)
      order.pop()
      return found
    })
  }
  return search(0)
}
