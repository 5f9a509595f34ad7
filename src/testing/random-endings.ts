/**
 * Random ends of runs, for the checkers of final readings: a few writes, sums or transfers of all outcomes, perhaps a
 * fault that heals or does not, and rounds of final readings in which nodes mostly, but not always, agree and answer.
 */
import { type FaultInterval, type History, NONE, type Outcome } from '../history/index.ts'
import { nodeNames, type Value } from '../units.ts'
import { type CompactFunction, type CompactOperation, compactHistory } from './compact-history.ts'
import type { Dice } from './dice.ts'

export interface EndingChange {
  /** Two keys for a transfer. */
  readonly keys: readonly number[]
  /** undefined: it is no value of its own, but adds to a sum. */
  readonly value: number | undefined
  readonly outcome: Outcome
}

export interface EndingReading {
  readonly node: number
  /** By key; undefined: no answer. */
  readonly answer: ReadonlyMap<number, number> | undefined
  /** Which reading it is a repetition of, if any: those of the same node and name. */
  readonly name: string
  readonly isNodeLocal: boolean
  readonly atNs: number
}

/** What happened, said without columns. Values are ids; 0 is nothing. */
export interface Ending {
  readonly history: History
  readonly nodes: number
  readonly initial: number
  readonly changes: readonly EndingChange[]
  readonly readings: readonly EndingReading[]
  /** When everything was quiet; Infinity: never. */
  readonly quietFromNs: number
  readonly complete: boolean
}

const KEYS = ['x', 'y']
const STYLES = ['register', 'register', 'usernames', 'counter', 'bank'] as const
type Style = (typeof STYLES)[number]
const MS = 1_000_000

export function randomEnding(dice: Dice): Ending {
  const draft = new Draft(dice)
  draft.main()
  draft.final()
  return draft.ending()
}

class Draft {
  readonly #dice: Dice
  readonly #style: Style
  readonly #nodes: number
  readonly #keys: number
  readonly #operations: CompactOperation[] = []
  readonly #changes: EndingChange[] = []
  readonly #readings: EndingReading[] = []
  /** Ids of values: the last one is written by nobody. */
  readonly #values: number
  readonly #initial: number
  #written = 0

  constructor(dice: Dice) {
    this.#dice = dice
    this.#style = STYLES[dice.below(STYLES.length)] ?? 'register'
    this.#nodes = dice.chance(0.08) ? 1 : 2 + dice.below(2)
    this.#keys = 1 + dice.below(2)
    this.#values = 9
    this.#initial = this.#style === 'usernames' || dice.chance(0.7) ? 0 : this.#values - 1
  }

  main(): void {
    const dice = this.#dice
    const most = this.#style === 'register' && dice.chance(0.5) ? this.#keys : 1 + dice.below(5)
    for (let count = 0; count < most; count++) {
      const key = most === this.#keys ? count : dice.below(this.#keys)
      const outcome: Outcome = dice.chance(0.8) ? 'ok' : dice.chance(0.5) ? 'info' : 'fail'
      if (this.#style === 'bank') this.#transfer(key, outcome)
      else if (this.#style === 'counter') this.#change('add', key, 1, outcome, undefined)
      else this.#write(key, outcome)
    }
  }

  final(): void {
    const dice = this.#dice
    const rounds = dice.chance(0.05) ? 0 : 1 + dice.below(3)
    const settled = Array.from({ length: this.#keys }, (_, key) => this.#anyValue(key))
    for (let round = 0; round < rounds; round++) {
      for (let node = 0; node < this.#nodes; node++) {
        const last = round === rounds - 1 && node === this.#nodes - 1
        if (last && dice.chance(0.1)) return
        if (this.#style === 'bank') this.#readAll(node, settled)
        else for (let key = 0; key < this.#keys; key++) this.#read(node, key, settled[key] ?? 0)
      }
    }
  }

  ending(): Ending {
    const dice = this.#dice
    const operations = this.#operations
    const initial = this.#initial === 0 ? {} : Object.fromEntries(KEYS.map((key) => [key, this.#initial]))
    const values: Value[] = [null, ...Array.from({ length: this.#values }, (_, id) => id + 1)]
    const history = compactHistory(operations, KEYS.slice(0, this.#keys), values, initial)
    const mains = operations.flatMap(({ phase, end }) => (phase === 'main' ? [end * MS] : []))
    const healedNs = dice.chance(0.5) ? null : dice.below(2 * operations.length) * MS
    const fault = dice.chance(0.3) ? faultInterval(dice.chance(0.85) ? (healedNs ?? 0) : null) : null
    const ignored = dice.chance(0.05) ? [{ ...faultInterval(null), held: null, healBegin: null }] : []
    const quietNs = dice.chance(0.5) ? 0 : dice.below(operations.length) * MS
    const complete = !dice.chance(0.1)
    const unsettled = dice.chance(0.05) ? { waitedNs: 120e9, atNs: Math.max(0, ...mains) } : null
    return {
      history: {
        ...history,
        complete,
        unsettled,
        header: { ...history.header, quietNs, nodes: nodeNames(this.#nodes) },
        faults: [...(fault === null ? [] : [fault]), ...ignored],
      },
      nodes: this.#nodes,
      initial: this.#initial,
      changes: this.#changes,
      readings: this.#readings,
      quietFromNs:
        unsettled === null
          ? Math.max(0, ...mains, fault === null ? 0 : (fault.healedNs ?? Number.POSITIVE_INFINITY)) + quietNs
          : Number.POSITIVE_INFINITY,
      complete,
    }
  }

  #write(key: number, outcome: Outcome): void {
    const value = ++this.#written
    if (this.#style === 'usernames') this.#change('register', key, value, outcome, value)
    else if (this.#dice.chance(0.2)) {
      this.#change('cas', key, this.#anyValue(key), outcome, value, value)
    } else this.#change('write', key, value, outcome, value)
  }

  #transfer(key: number, outcome: Outcome): void {
    const to = this.#dice.below(this.#keys)
    const keys = [key, to]
    this.#operations.push({ ...this.#blank('transfer', key), arg: to, arg2: 1, outcome })
    this.#changes.push({ keys, value: undefined, outcome })
  }

  #change(
    fn: CompactFunction,
    key: number,
    arg: number,
    outcome: Outcome,
    value: number | undefined,
    arg2 = NONE,
  ): void {
    const refused = (fn === 'cas' || fn === 'register') && outcome === 'ok' && this.#dice.chance(0.15)
    const result = refused ? this.#anyValue(key) : NONE
    this.#operations.push({ ...this.#blank(fn, key), arg, arg2, outcome, negative: refused, result })
    if (!refused) this.#changes.push({ keys: [key], value, outcome })
  }

  #read(node: number, key: number, settled: number): void {
    const value = this.#dice.chance(0.88) ? settled : this.#anyValue(key)
    const fn = this.#style === 'usernames' ? 'owner' : 'read'
    this.#reading(node, fn, key, value, undefined, new Map([[key, value]]))
  }

  #readAll(node: number, settled: readonly number[]): void {
    const items = settled.flatMap((value, key): readonly (readonly [number, number])[] => {
      if (settled.length > 1 && this.#dice.chance(0.03)) return []
      return [[key, this.#dice.chance(0.9) ? value : this.#anyValue(key)]]
    })
    if (items.length > 0) this.#reading(node, 'read-all', NONE, NONE, items, new Map(items))
  }

  #reading(
    node: number,
    fn: CompactFunction,
    key: number,
    result: number,
    items: readonly (readonly [number, number])[] | undefined,
    answer: ReadonlyMap<number, number>,
  ): void {
    const dice = this.#dice
    const outcome: Outcome = dice.chance(0.97) ? 'ok' : dice.chance(0.5) ? 'info' : 'fail'
    const isNodeLocal = !dice.chance(0.04)
    const blank = this.#blank(fn, key)
    const told = { phase: 'final', level: Number(isNodeLocal), node, outcome, result } as const
    this.#operations.push({ ...blank, ...told, ...(items === undefined ? {} : { items }) })
    this.#readings.push({
      node,
      answer: outcome === 'ok' ? answer : undefined,
      name: key === NONE ? 'all' : `key ${key}`,
      isNodeLocal,
      atNs: blank.inv * MS,
    })
  }

  #blank(fn: CompactFunction, key: number): CompactOperation {
    const at = this.#operations.length
    return {
      fn,
      key,
      arg: NONE,
      arg2: NONE,
      result: NONE,
      negative: false,
      outcome: 'ok',
      phase: 'main',
      level: 0,
      process: at,
      node: 0,
      inv: 2 * at,
      end: 2 * at + 1,
    }
  }

  /** Mostly what was written to the key, sometimes the initial value or one that nobody wrote. */
  #anyValue(key: number): number {
    const dice = this.#dice
    if (this.#style === 'counter' || this.#style === 'bank') return 1 + dice.below(3)
    const ours = this.#changes.filter((change) => change.keys.includes(key) && change.value !== undefined)
    if (dice.chance(0.03)) return this.#values
    return dice.chance(0.2) ? this.#initial : (ours[dice.below(ours.length)]?.value ?? this.#initial)
  }
}

const faultInterval = (healedNs: number | null): FaultInterval => ({
  id: 1,
  fault: { kind: 'kill', whom: { kind: 'some', count: 'one' } },
  nodes: [],
  begin: 0,
  held: 0,
  healBegin: healedNs === null ? null : 0,
  healed: healedNs === null ? null : 0,
  beginNs: 0,
  heldNs: 0,
  healBeginNs: healedNs,
  healedNs,
  evidence: [],
})
