/**
 * Vector clocks over causal order: the session order and "read from", closed.
 *
 * A clock has one component for each session that writes: how many of its writes are causally before. Sessions that
 * only read (the final readings: hundreds of one operation each) need no component, and an operation's clock is kept
 * only if it writes, because only writes are ever asked whether they came before something.
 *
 * Cost: O((writes + reads of written values) × writing sessions) time, writes × writing sessions × 4 bytes.
 */
import { NONE } from '../../history/index.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'

/** More memory than this for clocks (1 GiB) is refused: the caller says *unknown*. */
const MOST_CLOCK_CELLS = 2 ** 28

export interface CausalClocks {
  readonly width: number
  /** Per entry: the component of its session, NONE if that never writes. */
  component(entry: number): number
  /** Is this write causally before, or is it, that one? */
  reaches(write: number, later: number): boolean
  /** How many writes of the component's session are causally before or at this write. */
  known(write: number, component: number): number
  /** Adds what is before the write, and the write, to the clock that begins at cells[base]. */
  raise(cells: Int32Array, base: number, write: number): void
}

export type CausalWalk =
  | { readonly kind: 'clocks'; readonly clocks: CausalClocks }
  /** No order exists: some operation comes before itself. */
  | { readonly kind: 'cycle' }
  | { readonly kind: 'too-large' }

/**
 * Visits the entries in an order that respects causality. At each read, `past` holds what is causally before it, the
 * operation itself excluded; it is valid during the call only.
 */
export type VisitRead = (entry: number, past: Int32Array, clocks: CausalClocks) => void

export function walkCausally(order: SessionOrder, writes: SessionKeyLists, visitRead: VisitRead): CausalWalk {
  const components = writingSessions(order, writes)
  const { width } = components
  if (writes.entries.length * width > MOST_CLOCK_CELLS) return { kind: 'too-large' }
  const clocks = new Clocks(order, components, writes.entries.length)
  const running = new RunningClocks(width)
  const { session, before, after, source, view } = order
  const state = new Uint8Array(view.size)
  const stack: number[] = []

  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] === NONE || state[entry] === DONE) continue
    stack.push(entry)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      state[top] = OPENED
      const missing = unfinished(before[top] ?? NONE, state) ?? unfinished(source[top] ?? NONE, state)
      if (missing !== undefined) {
        if (state[missing] === OPENED) return { kind: 'cycle' }
        stack.push(missing)
        continue
      }
      stack.pop()
      state[top] = DONE
      visit(top)
    }
  }
  return { kind: 'clocks', clocks }

  function visit(entry: number): void {
    const own = session[entry] ?? 0
    const past = running.of(own)
    const from = source[entry] ?? NONE
    if (from >= 0 && !clocks.within(past, from)) clocks.raise(past, 0, from)
    if (view.read[entry] !== NONE) visitRead(entry, past, clocks)
    if (view.written[entry] !== NONE) {
      past[clocks.component(entry)] = order.ordinal[entry] ?? 0
      clocks.keep(entry, past)
    }
    if (after[entry] === NONE) running.release(own)
  }
}

const OPENED = 1
const DONE = 2

const unfinished = (entry: number, state: Uint8Array): number | undefined =>
  entry >= 0 && state[entry] !== DONE ? entry : undefined

export interface Components {
  readonly width: number
  /** Per session. */
  readonly of: Int32Array
}

export function writingSessions({ sessions }: SessionOrder, writes: SessionKeyLists): Components {
  const of = new Int32Array(sessions).fill(NONE)
  let width = 0
  for (const session of writes.session) if (of[session] === NONE) of[session] = width++
  return { width, of }
}

class Clocks implements CausalClocks {
  readonly width: number
  readonly #order: SessionOrder
  readonly #components: Int32Array
  /** Per entry: the number of its row, NONE before it is kept. */
  readonly #row: Int32Array
  readonly #cells: Int32Array
  #rows = 0

  constructor(order: SessionOrder, { width, of }: Components, writes: number) {
    this.width = width
    this.#order = order
    this.#components = of
    this.#row = new Int32Array(order.view.size).fill(NONE)
    this.#cells = new Int32Array(writes * width)
  }

  component(entry: number): number {
    return this.#components[this.#order.session[entry] ?? 0] ?? NONE
  }

  known(write: number, component: number): number {
    return this.#cells[(this.#row[write] ?? 0) * this.width + component] ?? 0
  }

  reaches(write: number, later: number): boolean {
    return this.known(later, this.component(write)) >= (this.#order.ordinal[write] ?? 0)
  }

  /** A clock that knows a write knows all that is before it. */
  within(clock: Int32Array, write: number): boolean {
    return (clock[this.component(write)] ?? 0) >= (this.#order.ordinal[write] ?? 0)
  }

  keep(write: number, clock: Int32Array): void {
    this.#row[write] = this.#rows
    this.#cells.set(clock, this.#rows++ * this.width)
  }

  raise(cells: Int32Array, base: number, write: number): void {
    const ours = this.#cells
    const row = (this.#row[write] as number) * this.width
    for (let component = 0; component < this.width; component++) {
      const known = ours[row + component] as number
      if (known > (cells[base + component] as number)) cells[base + component] = known
    }
  }
}

/** One clock for each session that has begun and not ended. */
class RunningClocks {
  readonly #width: number
  readonly #live = new Map<number, Int32Array>()
  readonly #free: Int32Array[] = []

  constructor(width: number) {
    this.#width = width
  }

  of(session: number): Int32Array {
    const known = this.#live.get(session)
    if (known !== undefined) return known
    const clock = this.#free.pop()?.fill(0) ?? new Int32Array(this.#width)
    this.#live.set(session, clock)
    return clock
  }

  release(session: number): void {
    const clock = this.#live.get(session)
    if (clock !== undefined) this.#free.push(clock)
    this.#live.delete(session)
  }
}
