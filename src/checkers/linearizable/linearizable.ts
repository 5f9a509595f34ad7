/**
 * Decides linearizability of registers with reads, writes and compare-and-sets.
 *
 *     p0  |-w1-|  |-w2-|
 *     p1                  |-r1-|      refuted: 2 had replaced 1
 *
 * Names of taken usernames are registers too: a registration is a compare-and-set from nothing to the claim.
 *
 * Shape:  register operations of the main phase, and final ones at the run's level (register-reader.ts).
 * Cost:   O(operations + events), for all keys together, where values are unique and refusals tell the current value.
 *         Keys of which one is not so are decided in O(n log n) where that settles them (ladder.ts), else searched:
 *         exponential at worst in the operations open at once.
 * Method: Gibbons & Korach 1997 as zones (Golab, Li & Shah 2011), with chains of compare-and-sets as one block and
 *         operations of unknown outcome included exactly when somebody saw their effect; Wing & Gong 1993 for the rest.
 * Units:  the budget's steps are attempts of the search to put an operation next. Zones need none.
 * Judged: reads, refusals, and acknowledged compare-and-sets.
 * Certificate: rows of the history; those of each key, in this order, are a linearization (certificate.ts replays it).
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import { type Budget, type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { MEANING, RegisterReader } from '../register-reader.ts'
import { searchLinearizable } from '../search/index.ts'
import { deed, who } from '../telling.ts'
import { orderByWitness } from '../witness-order.ts'
import { verifyCertificate } from './certificate.ts'
import { explain } from './explain.ts'
import { decideRepeated, decideUntold, type KeyDecision } from './ladder.ts'
import { anyRegister } from './model.ts'
import { type Registers, readRegisters, setAside } from './registers.ts'
import { tellRefuted, tellSearched } from './searched-story.ts'
import { decideByZones, isFinding } from './zones.ts'

export const linearizable: Checker = {
  name: 'linearizable',
  local: true,
  needs: {},
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check(history, budget): CheckResult {
    return { judgements: new Map([['linearizable', judge(history, budget)]]), measures: NO_MEASURES }
  },
}

function judge(history: History, budget: Budget): Judgement {
  const registers = readRegisters(history)
  setAside(registers, registers.repeated)
  const found = decideByZones(registers)
  if (isFinding(found)) return explain(history, registers, found)
  const keys = keysToDecide(history, registers)
  if (keys.size === 0) return clean('decides', registers.judged, found)
  return new Remaining(history, registers, found, keys, budget).judge()
}

/** Rows of each key that zones alone do not decide. */
function keysToDecide(history: History, { repeated, untold, keys, rows }: Registers): ReadonlyMap<number, number[]> {
  const reader = new RegisterReader(history)
  const found = new Map<number, number[]>()
  for (let key = 0; key < keys; key++) if (repeated[key] === 1) found.set(key, [])
  for (const row of untold) found.set(reader.key(row), [])
  if (found.size === 0) return found
  for (let row = 0; row < rows; row++) {
    if (reader.of(row) !== MEANING.none) found.get(reader.key(row))?.push(row)
  }
  return found
}

/** The keys that are left over, and what is known of the others. */
class Remaining {
  readonly #history: History
  readonly #registers: Registers
  readonly #orders: Int32Array[]
  readonly #keys: ReadonlyMap<number, readonly number[]>
  readonly #budget: Budget
  #order: Int32Array

  constructor(
    history: History,
    registers: Registers,
    order: Int32Array,
    keys: ReadonlyMap<number, readonly number[]>,
    budget: Budget,
  ) {
    this.#history = history
    this.#registers = registers
    this.#order = order
    this.#keys = keys
    this.#budget = budget
    this.#orders = [this.#without(new Set(keys.keys()))]
  }

  judge(): Judgement {
    const open: number[] = []
    for (const [key, rows] of this.#keys) {
      const decided = this.#decide(key, rows)
      if (decided.kind === 'refuted') return tellRefuted(this.#history, rows, decided.row, this.#budget)
      if (decided.kind === 'order') this.#orders.push(decided.order)
      else open.push(key)
    }
    return open.length === 0 ? this.#holds() : (this.#byVersions(open) ?? this.#search(open))
  }

  #decide(key: number, rows: readonly number[]): KeyDecision {
    if (this.#registers.repeated[key] === 1) {
      const untold = new Set(this.#registers.untold)
      const told = rows.filter((row) => !untold.has(row))
      const decided = decideRepeated(this.#history, told)
      // An order of the others alone decides nothing.
      return decided.kind === 'order' && told.length < rows.length ? { kind: 'open' } : decided
    }
    const ours = new Set(rows)
    return decideUntold(
      this.#history,
      rows,
      this.#order.filter((row) => ours.has(row)),
    )
  }

  /** The database's own versions, if it reports any, are an order to try. */
  #byVersions(open: readonly number[]): Judgement | null {
    const rows = new Set(open.flatMap((key) => this.#keys.get(key) ?? []))
    for (const name of this.#history.columns.witness.keys()) {
      const order = orderByWitness(this.#history, name)?.filter((row) => rows.has(row))
      if (order === undefined) continue
      const whole = joined([...this.#orders, order])
      if (verifyCertificate(this.#history, whole)) return clean('decides', this.#registers.judged, whole)
    }
    return null
  }

  #search(open: readonly number[]): Judgement {
    const rows = Int32Array.from(open.flatMap((key) => this.#keys.get(key) ?? []))
    const found = searchLinearizable(this.#history, anyRegister, { ...this.#budget, rows })
    switch (found.kind) {
      case 'linearizable':
        this.#orders.push(found.order)
        return this.#holds()
      case 'not-linearizable':
        return tellSearched(this.#history, found)
      case 'budget': {
        const at = `${who(this.#history, found.deepest)} ${deed(this.#history, found.deepest)}`
        return { kind: 'unknown', why: 'budget', note: `gave up after ${found.steps} steps, where ${at}` }
      }
    }
  }

  #holds(): Judgement {
    return clean('decides', this.#registers.judged, joined(this.#orders))
  }

  /** What zones found, but for these keys. */
  #without(keys: ReadonlySet<number>): Int32Array {
    const reader = new RegisterReader(this.#history)
    return this.#order.filter((row) => !keys.has(reader.key(row)))
  }
}

function joined(orders: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(orders.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const order of orders) {
    whole.set(order, end)
    end += order.length
  }
  return whole
}
