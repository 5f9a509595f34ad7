/**
 * Builds a columnar history from events: about 70 bytes an operation in shared memory, no object kept.
 *
 * A runner hands over objects, as a sink is given them. A loader has numbers already: it asks the pools for ids and
 * adds rows by `begin` and `return`, without an object an event.
 */
import { HistoryError } from '../errors.ts'
import type { Key, Value } from '../units.ts'
import type { FaultEvent } from './fault.ts'
import { FaultIntervals } from './fault-intervals.ts'
import { GrowingColumns, GrowingItems } from './growing-columns.ts'
import { type Header, type History, NONE, OPEN, OUTCOME, PHASE, ROLE, type Unsettled } from './history.ts'
import type { Completion, HistorySink, Invocation, Item } from './sink.ts'
import { TextPool } from './text-pool.ts'
import { ValuePool } from './value-pool.ts'

/** What a Uint8Array can tell apart. */
const MOST_NAMES = 256
/** The function whose first argument is a key. */
const TRANSFER = 'transfer'

/** A sink that keeps the history in memory. Rows of operations that never complete stay `info` and open. */
export class HistoryBuilder implements HistorySink {
  readonly keys: TextPool<Key> = new TextPool<Key>()
  readonly values: ValuePool = new ValuePool()
  readonly functions: TextPool<string> = new TextPool<string>([], refuseTooManyNames)
  readonly levels: TextPool<string> = new TextPool<string>([], refuseTooManyNames)
  readonly errors: TextPool<string> = new TextPool<string>()
  readonly #header: Header
  readonly #nodeIndex: ReadonlyMap<string, number>
  readonly #columns: GrowingColumns
  readonly #items = new GrowingItems()
  readonly #faults = new FaultIntervals()
  #rows = 0
  #events = 0
  #ended = false
  #notStarted = 0
  #unsettled: Unsettled | null = null

  /** `expectedRows`: room from the start for so many operations, if known. */
  constructor(header: Header, expectedRows: number = 0) {
    this.#header = header
    this.#columns = new GrowingColumns(expectedRows)
    this.#nodeIndex = new Map(header.nodes.map((node, index) => [node, index]))
    // Every initial value gets an id, so that a checker can name it though nobody ever reads it.
    for (const value of Object.values(header.initial)) this.values.id(value)
  }

  /** Operations so far. */
  get rows(): number {
    return this.#rows
  }

  invoke({ process, session, node, phase, fn, level, key, args, items, intendedNs, atNs }: Invocation): number {
    const fnId = this.functions.id(fn)
    const levelId = this.levels.id(level)
    const row = this.begin(process, session, fnId, levelId, intendedNs, atNs)
    const { rows: columns } = this.#columns
    columns.phase[row] = PHASE[phase]
    columns.node[row] = node === null ? NONE : (this.#nodeIndex.get(node) ?? NONE)
    columns.key[row] = key === null ? NONE : this.keys.id(key)
    const [first, second] = args
    if (first !== undefined) columns.arg[row] = this.firstArgument(fnId, first)
    if (second !== undefined) columns.arg2[row] = this.values.id(second)
    if (items !== undefined) this.#addItems(row, ROLE.argument, items)
    return row
  }

  complete(row: number, { outcome, negative, result, items, witness, error, atNs }: Completion): void {
    this.return(row, OUTCOME[outcome], atNs)
    const { rows: columns } = this.#columns
    if (negative === true) columns.negative[row] = 1
    if (result !== undefined) columns.result[row] = this.values.id(result)
    if (error !== undefined) columns.error[row] = this.errors.id(error)
    if (items !== undefined) this.#addItems(row, ROLE.result, items)
    if (witness === undefined) return
    for (const [name, version] of Object.entries(witness)) this.testify(row, name, version)
  }

  /** A new row: open, of the main phase, of no node and key, without arguments. `place` and `argue` add to it. */
  begin(process: number, session: number, fn: number, level: number, intendedNs: number, atNs: number): number {
    const row = this.#rows++
    this.#columns.reach(row)
    const columns = this.#columns.rows
    columns.invokeIndex[row] = this.#nextPosition()
    columns.returnIndex[row] = OPEN
    columns.outcome[row] = OUTCOME.info
    columns.phase[row] = PHASE.main
    columns.fn[row] = fn
    columns.level[row] = level
    columns.process[row] = process
    columns.session[row] = session
    columns.node[row] = NONE
    columns.key[row] = NONE
    columns.arg[row] = NONE
    columns.arg2[row] = NONE
    columns.result[row] = NONE
    columns.error[row] = NONE
    columns.intendedNs[row] = intendedNs
    columns.invokedNs[row] = atNs
    columns.returnedNs[row] = Number.NaN
    return row
  }

  /** `node` is an index into the header's, `phase` a PHASE, `key` an id of `keys`. */
  place(row: number, node: number, phase: number, key: number): void {
    const { rows: columns } = this.#columns
    columns.node[row] = node
    columns.phase[row] = phase
    columns.key[row] = key
  }

  /** Ids as in `Columns`. */
  argue(row: number, arg: number, arg2: number): void {
    const { rows: columns } = this.#columns
    columns.arg[row] = arg
    columns.arg2[row] = arg2
  }

  /** Id of a function's first argument: a value, but the receiver of a transfer is a key. */
  firstArgument(fn: number, value: Value): number {
    return this.isTransfer(fn) ? this.keys.id(String(value)) : this.values.id(value)
  }

  isTransfer(fn: number): boolean {
    return this.functions.entries[fn] === TRANSFER
  }

  /** `outcome` is an OUTCOME. `answer` adds to it. */
  return(row: number, outcome: number, atNs: number): void {
    const { rows: columns } = this.#columns
    const position = this.#nextPosition()
    columns.outcome[row] = outcome
    columns.returnIndex[row] = outcome === OUTCOME.info ? OPEN : position
    columns.returnedNs[row] = atNs
  }

  /** `negative` is 0 or 1, `result` an id of `values`, `error` one of `errors`. */
  answer(row: number, negative: number, result: number, error: number): void {
    const { rows: columns } = this.#columns
    columns.negative[row] = negative
    columns.result[row] = result
    columns.error[row] = error
  }

  /** `role` is a ROLE; the others are ids, of which `fn` may be 0 and `key` NONE. */
  addItem(row: number, role: number, fn: number, key: number, value: number): void {
    this.#items.add(row, role, fn, key, value)
  }

  testify(row: number, name: string, version: bigint): void {
    const column = this.#columns.witness(name)
    if (BigInt.asIntN(64, version) !== version) throw tooWide(name, version)
    column[row] = version
  }

  fault(event: FaultEvent): void {
    this.#faults.add(event, this.#nextPosition())
  }

  unsettled(event: Unsettled): void {
    this.#unsettled = event
  }

  end(notStarted: number): void {
    this.#ended = true
    this.#notStarted = notStarted
  }

  /** The history so far; complete only after `end`. */
  finish(): History {
    const rows = this.#rows
    return {
      header: this.#header,
      complete: this.#ended,
      rows,
      events: this.#events,
      notStarted: this.#notStarted,
      pools: {
        keys: this.keys.entries,
        values: this.values.values,
        functions: this.functions.entries,
        levels: this.levels.entries,
        errors: this.errors.entries,
      },
      columns: { ...this.#columns.cut(rows), items: this.#items.byRow(rows) },
      faults: this.#faults.all,
      unsettled: this.#unsettled,
    }
  }

  #nextPosition(): number {
    if (this.#events >= OPEN) throw tooLong()
    return this.#events++
  }

  #addItems(row: number, role: number, items: readonly Item[]): void {
    for (const [key, value, fn] of items) {
      const keyId = key === null ? NONE : this.keys.id(key)
      this.#items.add(row, role, fn === undefined ? 0 : this.functions.id(fn), keyId, this.values.id(value))
    }
  }
}

function refuseTooManyNames(count: number, name: string): void {
  if (count < MOST_NAMES) return
  throw new HistoryError({
    what: `"${name}" is one name too many in a history`,
    why: `a history tells ${MOST_NAMES} functions and as many levels apart`,
    fix: 'put what varies into the key or the arguments',
  })
}

const tooWide = (name: string, version: bigint): HistoryError =>
  new HistoryError({
    what: `the witness ${name} is ${version}`,
    why: 'a witness has 64 bits, with a sign',
    fix: 'take its difference to a fixed version in the client',
  })

const tooLong = (): HistoryError =>
  new HistoryError({
    what: `the history has more than ${OPEN} events`,
    why: 'positions have 31 bits',
    fix: 'check it in parts, a few keys at a time',
  })
