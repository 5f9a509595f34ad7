/**
 * The few operations that show a finding: small enough to draw, and wrong already without the rest.
 *
 * Where a chain of compare-and-sets is long, its beginning is cut off: the first version that remains is then one of
 * which the evidence does not show the write. It stays wrong although that write may have been at any time, once.
 *
 * Cost: one pass over the entries, on the way to a refutation only.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'
import { type Chains, chainFrom } from './chains.ts'
import type { Finding } from './finding.ts'

/** More than this many operations are not worth their completeness: the first writers of a chain are left out. */
const FEW = 6

/** Entries: `ended` returned before `begun` was invoked, `NONE` is the initial value, before everything. */
export interface Succession {
  readonly ended: number
  readonly begun: number
}

export interface Evidence {
  readonly entries: readonly number[]
}

export interface ConflictEvidence extends Evidence {
  /** Why the one block comes first, and why the other does. */
  readonly oneFirst: Succession
  readonly otherFirst: Succession
}

export type Conflict = Extract<Finding, { kind: 'forward-overlap' | 'contained' }>
export type BrokenChain = Extract<Finding, { kind: 'chain-order' }>

/** Of a conflict between two blocks: two operations of each, what connects them, and who wrote their values. */
export function conflictEvidence(view: RegisterView, linked: Chains, { one, other }: Conflict): ConflictEvidence {
  const chains = [chainFrom(linked, one), chainFrom(linked, other)] as const
  const operations = operationsOf(view, chains.flat())
  const [first, second] = chains.map((chain) => new Span(view, chain, operations)) as [Span, Span]
  first.narrow(second.lastInvocation(), second.firstReturn())
  second.narrow(invocation(view, first.late), returned(view, first.early))
  first.narrow(invocation(view, second.late), returned(view, second.early))
  return {
    entries: together(view, [first, second]),
    oneFirst: { ended: first.early, begun: second.late },
    otherFirst: { ended: second.early, begun: first.late },
  }
}

/** Of an operation of a later version that ended before one of an earlier version of the same chain began. */
export function chainEvidence(
  view: RegisterView,
  linked: Chains,
  { head, version }: BrokenChain,
): Evidence & Succession {
  const chain = chainFrom(linked, head)
  const upTo = chain.slice(0, chain.indexOf(version) + 1)
  const operations = operationsOf(view, upTo)
  const span = new Span(view, chain, operations)
  span.narrowBackward(upTo.length)
  return { entries: together(view, [span]), ended: span.early, begun: span.late }
}

/** Compare-and-sets that need one another, and what shows that they happened. */
export function cycleEvidence(view: RegisterView, version: number): Evidence {
  const cycle: number[] = []
  for (let at = version; cycle.length === 0 || at !== version; at = view.read[cycle.at(-1) ?? NONE] ?? NONE) {
    cycle.push(view.writer[at] ?? NONE)
  }
  if (cycle.some((entry) => view.ret[entry] !== OPEN)) return { entries: cycle }
  const seen = cycle
    .map((entry) => observers(view, entry))
    .find((path) => path.length > 0 && !cycle.includes(path[0] ?? NONE))
  return { entries: [...cycle, ...(seen ?? [])] }
}

/**
 * What shows that this entry happened although its outcome is not known: a read of its value, or compare-and-sets that
 * found it, up to one that was acknowledged. Empty for an acknowledged entry.
 */
export function observers(view: RegisterView, entry: number): readonly number[] {
  if (view.ret[entry] !== OPEN) return []
  const paths: (readonly number[])[] = [[]]
  const visited = new Set([entry])
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const version = view.written[path.at(-1) ?? entry]
    for (let seen = 0; seen < view.size; seen++) {
      if (view.read[seen] !== version || visited.has(seen)) continue
      if (view.ret[seen] !== OPEN) return [...path, seen]
      visited.add(seen)
      paths.push([...path, seen])
    }
  }
  return []
}

/** Writers and pure reads of each of the versions. */
function operationsOf(view: RegisterView, versions: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>(versions.map((version) => [version, []]))
  for (let entry = 0; entry < view.size; entry++) {
    const version = view.written[entry] === NONE ? view.read[entry] : view.written[entry]
    found.get(version ?? NONE)?.push(entry)
  }
  return found
}

const invocation = ({ inv }: RegisterView, entry: number): number => inv[entry] ?? -1
/** Of the initial value: before everything. */
const returned = ({ ret }: RegisterView, entry: number): number => (entry === NONE ? -1 : (ret[entry] ?? OPEN))

/** The part of a chain between an operation that ended early and one that began late. */
class Span {
  /** Entries; NONE: the initial value. */
  early: number = NONE
  late: number = NONE
  readonly #view: RegisterView
  readonly #chain: readonly number[]
  readonly #operations: ReadonlyMap<number, readonly number[]>
  #from = 0
  #to = 0

  constructor(view: RegisterView, chain: readonly number[], operations: ReadonlyMap<number, readonly number[]>) {
    this.#view = view
    this.#chain = chain
    this.#operations = operations
  }

  firstReturn(): number {
    let first = OPEN
    for (const entry of this.#entries()) first = Math.min(first, returned(this.#view, entry))
    return first
  }

  lastInvocation(): number {
    let last = -1
    for (const entry of this.#entries()) last = Math.max(last, invocation(this.#view, entry))
    return last
  }

  /** Chooses an operation that ended before `before` and one that began after `after`, as near each other as can be. */
  narrow(before: number, after: number): void {
    let nearest = Number.POSITIVE_INFINITY
    let earlyAt = NONE
    let lateAt = NONE
    for (let at = 0; at < this.#chain.length; at++) {
      const early = this.#endedBefore(at, before)
      const late = this.#begunAfter(at, after)
      if (early !== undefined) earlyAt = at
      if (late !== undefined) lateAt = at
      if (earlyAt === NONE || lateAt === NONE || (earlyAt !== at && lateAt !== at)) continue
      if (Math.abs(earlyAt - lateAt) >= nearest) continue
      nearest = Math.abs(earlyAt - lateAt)
      this.#choose(earlyAt, this.#endedBefore(earlyAt, before), lateAt, this.#begunAfter(lateAt, after))
    }
  }

  /** Chooses an operation of an early version that began after one of a later version ended, versions near each other. */
  narrowBackward(length: number): void {
    let nearest = Number.POSITIVE_INFINITY
    let latest = -1
    let latestAt = NONE
    for (let at = 0; at < length; at++) {
      const early = this.#firstToEnd(at)
      if (early !== undefined && returned(this.#view, early) < latest) {
        let from = latestAt
        for (let nearer = latestAt + 1; nearer < at; nearer++) {
          if (invocation(this.#view, this.#lastToBegin(nearer) ?? NONE) > returned(this.#view, early)) from = nearer
        }
        if (at - from < nearest) {
          nearest = at - from
          this.#choose(at, early, from, this.#lastToBegin(from))
        }
      }
      const late = this.#lastToBegin(at)
      if (late === undefined || invocation(this.#view, late) <= latest) continue
      latest = invocation(this.#view, late)
      latestAt = at
    }
  }

  /** Writers of the versions after the first chosen one up to the last, the chosen operations, and who saw the last. */
  needed(): readonly number[] {
    const [low, high] = [Math.min(this.#from, this.#to), Math.max(this.#from, this.#to)]
    const path = this.#chain.slice(low + 1, high + 1).map((version) => this.#writer(version))
    const chosen = [...path, this.early, this.late].filter((entry) => entry >= 0)
    const top = this.#chain[high] ?? NONE
    const surelyThere = chosen.some((entry) => this.#view.ret[entry] !== OPEN && this.#touches(entry, top))
    return surelyThere ? chosen : [...chosen, ...observers(this.#view, this.#writer(top))]
  }

  /** The writer of the first chosen version, then those before it. */
  writersBefore(): readonly number[] {
    return this.#chain
      .slice(0, Math.min(this.#from, this.#to) + 1)
      .reverse()
      .map((version) => this.#writer(version))
      .filter((entry) => entry >= 0)
  }

  *#entries(): Iterable<number> {
    for (const version of this.#chain) {
      if (this.#view.writer[version] === INITIAL) yield NONE
      yield* this.#operations.get(version) ?? []
    }
  }

  #choose(earlyAt: number, early: number | undefined, lateAt: number, late: number | undefined): void {
    this.#from = earlyAt
    this.#to = lateAt
    this.early = early ?? NONE
    this.late = late ?? NONE
  }

  #touches(entry: number, version: number): boolean {
    return this.#view.written[entry] === version || this.#view.read[entry] === version
  }

  #writer(version: number): number {
    return this.#view.writer[version] ?? NONE
  }

  #at(at: number): readonly number[] {
    return this.#operations.get(this.#chain[at] ?? NONE) ?? []
  }

  /** The write if that did, else the first read; NONE for the initial value, undefined for none. */
  #endedBefore(at: number, before: number): number | undefined {
    const writer = this.#writer(this.#chain[at] ?? NONE)
    if (writer === INITIAL) return NONE
    if (returned(this.#view, writer) < before) return writer
    const first = this.#firstToEnd(at)
    return first !== undefined && returned(this.#view, first) < before ? first : undefined
  }

  /** The first that did, an acknowledged one if there is one. */
  #begunAfter(at: number, after: number): number | undefined {
    const begun = this.#at(at).filter((entry) => invocation(this.#view, entry) > after)
    return begun.find((entry) => this.#view.ret[entry] !== OPEN) ?? begun[0]
  }

  #firstToEnd(at: number): number | undefined {
    let first: number | undefined
    for (const entry of this.#at(at)) {
      if (first === undefined || returned(this.#view, entry) < returned(this.#view, first)) first = entry
    }
    return first
  }

  #lastToBegin(at: number): number | undefined {
    return this.#at(at).at(-1)
  }
}

/** All that is needed; and who wrote the first value shown, or all that led to it, where that fits among few. */
function together(view: RegisterView, spans: readonly Span[]): readonly number[] {
  const entries = new Set(spans.flatMap((span) => span.needed()))
  for (const span of spans) {
    const writers = span.writersBefore().filter((writer) => !entries.has(writer))
    const fitting = entries.size + writers.length <= FEW ? writers : writers.slice(0, 1)
    if (entries.size + fitting.length <= FEW) for (const writer of fitting) entries.add(writer)
  }
  return [...entries].sort((a, b) => invocation(view, a) - invocation(view, b))
}
