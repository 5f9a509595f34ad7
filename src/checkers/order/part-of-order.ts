/**
 * A few operations of a history, as an order of their own: what a counterexample shows, and nothing else.
 *
 * An operation that is taken out is thought to have happened at any time, or never. So where one that is shown read a
 * value whose writer is not, a *loose* write stands for it: in a session of its own, having read nothing. An open
 * operation whose effect none of them saw is no evidence, and left out.
 */
import { NONE, OPEN } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'
import type { SessionOrder } from './session-order.ts'

export interface PartOfOrder {
  readonly order: SessionOrder
  /** Per entry: the entry of the whole. */
  readonly whole: Int32Array
  /** 1: it only stands for the write of a value that was read. */
  readonly loose: Uint8Array
}

export function partOfOrder(order: SessionOrder, shown: readonly number[]): PartOfOrder {
  const kept = provedAmong(order, shown)
  const all = new Set(kept)
  for (const entry of kept) if ((order.source[entry] ?? NONE) >= 0) all.add(order.source[entry] ?? NONE)
  const whole = Int32Array.from(all).sort()
  const loose = Uint8Array.from(whole, (entry) => (kept.has(entry) ? 0 : 1))
  const view = partOfView(order.view, whole, loose)
  return { order: sessionsOf(order, view, whole, loose), whole, loose }
}

/** Those that were acknowledged, or seen to have taken effect by one of those. */
function provedAmong({ view, source }: SessionOrder, shown: readonly number[]): ReadonlySet<number> {
  const candidates = new Set(shown)
  const proved = new Set(shown.filter((entry) => view.ret[entry] !== OPEN))
  for (const entry of proved) {
    const from = source[entry] ?? NONE
    if (candidates.has(from)) proved.add(from) // visited in its turn
  }
  return proved
}

function sessionsOf(order: SessionOrder, view: RegisterView, whole: Int32Array, loose: Uint8Array): SessionOrder {
  const { size } = view
  const session = new Int32Array(size)
  const before = new Int32Array(size).fill(NONE)
  const after = new Int32Array(size).fill(NONE)
  const ordinal = new Int32Array(size)
  const first: number[] = []
  const last = new Map<number, number>()
  for (let entry = 0; entry < size; entry++) {
    const of = order.session[whole[entry] ?? 0] ?? NONE
    const previous = loose[entry] === 1 ? undefined : last.get(of)
    if (loose[entry] === 0) last.set(of, entry)
    session[entry] = previous === undefined ? first.push(entry) - 1 : (session[previous] ?? NONE)
    ordinal[entry] = (previous === undefined ? 0 : (ordinal[previous] ?? 0)) + (view.written[entry] === NONE ? 0 : 1)
    if (previous === undefined) continue
    before[entry] = previous
    after[previous] = entry
  }
  const source = view.read.map((version) => (version === NONE ? NONE : (view.writer[version] ?? NONE)))
  return {
    view,
    sessions: first.length,
    session,
    before,
    after,
    ordinal,
    first: Int32Array.from(first),
    source,
    phantom: NONE,
  }
}

/** Its keys and versions are numbered anew. */
function partOfView(view: RegisterView, whole: Int32Array, loose: Uint8Array): RegisterView {
  const keys = new Numbers()
  const versions = new Numbers()
  const key = whole.map((entry) => keys.of(view.key[entry] ?? 0))
  const initial = Int32Array.from(keys.names, (name) => versions.of(view.initial[name] ?? 0))
  const version = (name: number): number => (name === NONE ? NONE : versions.of(name))
  const read = whole.map((entry, at) => (loose[at] === 1 ? NONE : version(view.read[entry] ?? NONE)))
  const written = whole.map((entry) => version(view.written[entry] ?? NONE))
  const writer = new Int32Array(versions.names.length).fill(NONE)
  for (const of of initial) writer[of] = INITIAL
  written.forEach((of, entry) => {
    if (of !== NONE) writer[of] = entry
  })
  const pick = (column: Int32Array): Int32Array => whole.map((entry) => column[entry] ?? NONE)
  return {
    size: whole.length,
    keys: keys.names.length,
    positions: view.positions,
    key,
    read,
    written,
    inv: pick(view.inv),
    ret: pick(view.ret),
    session: pick(view.session),
    row: pick(view.row),
    versions: versions.names.length,
    versionKey: Int32Array.from(versions.names, (name) => keys.of(view.versionKey[name] ?? 0)),
    versionValue: Int32Array.from(versions.names, (name) => view.versionValue[name] ?? NONE),
    writer,
    initial,
    rewrites: new Int32Array(0),
    failedWrites: new Map(),
    untold: new Int32Array(0),
    spurious: new Int32Array(0),
  }
}

/** Numbers names densely, in the order in which they are asked for. */
class Numbers {
  readonly names: number[] = []
  readonly #numbers = new Map<number, number>()

  of(name: number): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}
