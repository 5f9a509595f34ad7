/**
 * Small random histories of registers in sessions, for the checkers of whole histories and their oracles.
 *
 * Five kinds of store answer, so that every verdict is common: one copy; replicas, pinned or roaming, where the highest
 * timestamp wins, or the last to arrive, or the last to arrive of those that are concurrent; and a store that answers
 * anything. On top of it answers are falsified, operations fail or end with their outcome unknown, values are now and
 * then not unique.
 *
 * Oracles take the `Tale`: what was done, said without the columns and the view that the checkers read.
 */
import { type History, NONE, type Outcome } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'

export interface TaleOperation {
  readonly row: number
  readonly session: number
  readonly key: number
  /** Positions of the call and of its return; Infinity: never. */
  readonly inv: number
  readonly ret: number
  readonly outcome: Outcome
  /** The value that it observed; undefined: none. */
  readonly read: Value | undefined
  /** The value that it wrote, or would have; undefined: none. */
  readonly written: Value | undefined
}

export interface Tale {
  /** Without definite failures. */
  readonly operations: readonly TaleOperation[]
  readonly initial: Value
  readonly history: History
}

interface Raw {
  session: number
  key: number
  inv: number
  /** When it returned, or the client gave up. */
  end: number
  fn: 'read' | 'write' | 'cas'
  outcome: Outcome
  /** A refused compare-and-set. */
  refused: boolean
  arg: Value | undefined
  arg2: Value | undefined
  result: Value | undefined
}

const CARELESS: readonly Style[] = ['arrival', 'arrival', 'causal-arrival', 'anything']

interface Cell {
  readonly value: Value
  readonly stamp: number
  /** Bit set of the stamps of all writes that led here. */
  readonly past: number
}

const KEYS = ['x', 'y', 'z']

export interface TaleShape {
  readonly fewest: number
  readonly most: number
  /** There are at least two, and at most this many. */
  readonly clients: number
  /** Share of answers that are any value of the key, in those histories in which some are. */
  readonly falsified: number
  /** The store loses track of the past: it never has one copy, and never merges by timestamps. */
  readonly careless: boolean
  /** Share of operations whose outcome stays unknown. */
  readonly open: number
  /** Operations that write, per key: the oracles try all orders of them. */
  readonly mostWrites: number
}

export const PLAIN: TaleShape = {
  fewest: 3,
  most: 13,
  clients: 4,
  falsified: 0.15,
  careless: false,
  open: 0.12,
  mostWrites: 7,
}
/** For models that need several operations of the same two sessions to be refuted. */
export const TANGLED: TaleShape = {
  fewest: 14,
  most: 20,
  clients: 3,
  falsified: 0.7,
  careless: true,
  open: 0.02,
  mostWrites: 3,
}

/** For orders on which sessions cannot agree: few values, many readers. */
export const CROWDED: TaleShape = {
  fewest: 10,
  most: 18,
  clients: 5,
  falsified: 0.3,
  careless: false,
  open: 0.05,
  mostWrites: 2,
}

export function randomTale(dice: Dice, shape: TaleShape = PLAIN): Tale {
  const world = new World(dice, shape)
  const raws = world.play()
  return { operations: raws.flatMap(taleOperation), initial: world.initial, history: historyOf(raws, world.initial) }
}

function taleOperation(raw: Raw, row: number): readonly TaleOperation[] {
  const { session, key, inv, end, outcome, fn, refused, arg, arg2, result } = raw
  if (outcome === 'fail' || (outcome === 'info' && fn === 'read')) return []
  const placed = { row, session, key, inv, ret: outcome === 'info' ? Number.POSITIVE_INFINITY : end, outcome }
  if (fn === 'read') return [{ ...placed, read: result, written: undefined }]
  if (fn === 'write') return [{ ...placed, read: undefined, written: arg }]
  if (!refused) return [{ ...placed, read: arg, written: arg2 }]
  return result === undefined ? [] : [{ ...placed, read: result, written: undefined }]
}

type Style = 'one-copy' | 'timestamps' | 'arrival' | 'causal-arrival' | 'anything'
const STYLES: readonly Style[] = [
  'one-copy',
  'timestamps',
  'arrival',
  'causal-arrival',
  'causal-arrival',
  'timestamps',
  'anything',
]

class World {
  readonly initial: Value
  readonly #dice: Dice
  readonly #shape: TaleShape
  readonly #style: Style
  readonly #replicas: Cell[][]
  readonly #clients: number
  readonly #keys: number
  readonly #roams: boolean
  readonly #falsified: number
  readonly #gossip: number
  readonly #written: Value[][]
  readonly #sessions: number[] = []
  readonly #open: (Raw | null)[] = []
  #left: number
  #nextSession = 0
  #nextValue = 1
  #stamp = 0
  #position = 0

  constructor(dice: Dice, shape: TaleShape) {
    const { fewest, most, clients, falsified, careless } = shape
    this.#dice = dice
    this.#shape = shape
    const styles = careless ? CARELESS : STYLES
    this.#style = styles[dice.below(styles.length)] ?? 'one-copy'
    this.#left = fewest + dice.below(most - fewest + 1)
    this.#clients = 2 + dice.below(clients - 1)
    this.#keys = 1 + dice.below(dice.chance(0.2) ? 3 : 2)
    this.#roams = dice.chance(0.5)
    this.#falsified = dice.chance(0.5) ? 0 : falsified
    this.#gossip = 0.2 + dice.below(3) * 0.3
    this.initial = dice.chance(0.2) ? 0 : null
    const replicas = this.#style === 'one-copy' ? 1 : 2 + dice.below(2)
    const blank = (): Cell[] => Array.from({ length: this.#keys }, () => ({ value: this.initial, stamp: 0, past: 0 }))
    this.#replicas = Array.from({ length: replicas }, blank)
    this.#written = Array.from({ length: this.#keys }, () => [this.initial])
    for (let client = 0; client < this.#clients; client++) {
      this.#sessions.push(this.#nextSession++)
      this.#open.push(null)
    }
  }

  play(): readonly Raw[] {
    const raws: Raw[] = []
    for (;;) {
      const able = this.#open.flatMap((open, client) => (open !== null || this.#left > 0 ? [client] : []))
      const client = able[this.#dice.below(Math.max(1, able.length))]
      if (client === undefined) return raws
      const open = this.#open[client]
      if (open === null || open === undefined) {
        const raw = this.#invoke(client)
        raws.push(raw)
        this.#open[client] = raw
        this.#left--
      } else {
        this.#complete(client, open)
        this.#open[client] = null
      }
      if (this.#dice.chance(this.#gossip)) this.#propagate()
    }
  }

  #invoke(client: number): Raw {
    const dice = this.#dice
    const key = dice.below(this.#keys)
    const raw: Raw = {
      session: this.#sessions[client] ?? 0,
      key,
      inv: this.#position++,
      end: 0,
      fn: this.#function(key),
      outcome: 'ok',
      refused: false,
      arg: undefined,
      arg2: undefined,
      result: undefined,
    }
    const fresh = dice.chance(0.01) ? (this.#any(key) ?? null) : this.#nextValue++
    if (raw.fn === 'write') raw.arg = fresh
    if (raw.fn === 'cas') raw.arg2 = fresh
    if (raw.fn !== 'read') this.#written[key]?.push(fresh)
    return raw
  }

  #function(key: number): Raw['fn'] {
    const dice = this.#dice
    if ((this.#written[key]?.length ?? 0) > this.#shape.mostWrites) return 'read'
    return dice.chance(0.38) ? 'write' : dice.chance(0.15) ? 'cas' : 'read'
  }

  #complete(client: number, raw: Raw): void {
    const dice = this.#dice
    raw.end = this.#position++
    if (dice.chance(this.#shape.open)) raw.outcome = 'info'
    else if (dice.chance(0.03)) raw.outcome = 'fail'
    const replica = this.#roams ? dice.below(this.#replicas.length) : client % this.#replicas.length
    const seen = dice.chance(this.#falsified) ? this.#any(raw.key) : this.#see(replica, raw.key)
    if (raw.fn === 'read') raw.result = seen
    else if (raw.fn === 'write') {
      if (this.#takesEffect(raw)) this.#store(replica, raw.key, raw.arg ?? null)
    } else this.#compareAndSet(raw, replica, seen)
    if (raw.outcome !== 'info') return
    raw.result = undefined
    this.#sessions[client] = this.#nextSession++
  }

  #compareAndSet(raw: Raw, replica: number, seen: Value): void {
    const dice = this.#dice
    // Nobody swaps a value for itself.
    raw.refused = raw.outcome === 'ok' && (dice.chance(0.25) || seen === raw.arg2)
    if (seen === raw.arg2 && !raw.refused) raw.outcome = 'fail'
    if (raw.refused) {
      raw.arg = -1
      raw.result = dice.chance(0.1) ? undefined : seen
      return
    }
    raw.arg = seen
    if (this.#takesEffect(raw)) this.#store(replica, raw.key, raw.arg2 ?? null)
  }

  #takesEffect({ outcome }: Raw): boolean {
    if (outcome === 'info') return this.#dice.chance(0.6)
    return outcome === 'ok' || this.#dice.chance(0.1)
  }

  #see(replica: number, key: number): Value {
    if (this.#style === 'anything') return this.#any(key)
    return this.#replicas[replica]?.[key]?.value ?? null
  }

  /** Some value that was written, or began to be; seldom one that nobody wrote. */
  #any(key: number): Value {
    const values = this.#written[key] ?? []
    if (this.#dice.chance(0.005)) return 99
    if (this.#shape.careless && this.#dice.chance(0.35)) return this.initial
    return values[this.#dice.below(values.length)] ?? null
  }

  #store(replica: number, key: number, value: Value): void {
    const cells = this.#replicas[replica]
    if (cells === undefined) return
    const before = cells[key] ?? { stamp: 0, past: 0 }
    this.#stamp++
    const skewed = this.#style === 'timestamps' && !this.#roams
    const stamp = skewed ? before.stamp + 1 + this.#dice.below(3) : this.#stamp
    cells[key] = { value, stamp, past: before.past | (1 << this.#stamp) }
  }

  #propagate(): void {
    const dice = this.#dice
    const from = this.#replicas[dice.below(this.#replicas.length)]
    const to = this.#replicas[dice.below(this.#replicas.length)]
    const key = dice.below(this.#keys)
    const [theirs, ours] = [from?.[key], to?.[key]]
    if (theirs === undefined || ours === undefined || to === undefined) return
    const wins: Readonly<Record<Style, boolean>> = {
      'one-copy': false,
      anything: false,
      timestamps: theirs.stamp > ours.stamp,
      arrival: true,
      'causal-arrival': (theirs.past & ~ours.past) !== 0,
    }
    if (wins[this.#style]) to[key] = { ...theirs, past: theirs.past | ours.past }
  }
}

function historyOf(raws: readonly Raw[], initial: Value): History {
  const values: Value[] = [null]
  const idOf = (value: Value | undefined): number => {
    if (value === undefined) return NONE
    const known = values.indexOf(value)
    return known >= 0 ? known : values.push(value) - 1
  }
  idOf(initial)
  const operations = raws.map((raw): CompactOperation => {
    const { session, key, inv, end, fn, outcome, refused } = raw
    const placed = { process: session, key, inv, end, fn, outcome, negative: refused, level: 0, node: 0 }
    return { ...placed, phase: 'main', arg: idOf(raw.arg), arg2: idOf(raw.arg2), result: idOf(raw.result) }
  })
  const begin = initial === null ? {} : Object.fromEntries(KEYS.map((key) => [key, initial]))
  return compactHistory(operations, KEYS, values, begin)
}
