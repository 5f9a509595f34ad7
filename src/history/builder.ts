/** Builds a columnar history from events, in growing typed arrays: about 100 bytes an operation, no object kept. */
import { HistoryError } from '../errors.ts'
import type { Key, NodeId, Value } from '../units.ts'
import type { FaultEvent, FaultInterval } from './fault.ts'
import { type Header, type History, NIL, NONE, OPEN, OUTCOME, PHASE, ROLE } from './history.ts'
import type { Completion, HistorySink, Invocation, Item } from './sink.ts'

type Growable = Int32Array | Uint8Array | Int16Array | Float64Array | BigInt64Array

const grown = <A extends Growable>(column: A, length: number): A => {
  const bigger = new (column.constructor as new (length: number) => A)(length)
  bigger.set(column as never)
  return bigger
}

/** Gives each distinct value a small id, in the order of first sight. */
class Pool<T> {
  readonly values: T[] = []
  readonly #ids = new Map<T, number>()
  readonly #most: number

  constructor(most: number = Number.POSITIVE_INFINITY) {
    this.#most = most
  }

  id(value: T): number {
    const known = this.#ids.get(value)
    if (known !== undefined) return known
    const id = this.values.length
    if (id >= this.#most) throw tooMany(this.#most, String(value))
    this.values.push(value)
    this.#ids.set(value, id)
    return id
  }
}

/** What a Uint8Array can tell apart. */
const MOST_NAMES = 256
const FIRST_ROWS = 1024
const NO_WITNESS = -1n

const emptyColumns = (rows: number) => ({
  invokeIndex: new Int32Array(rows),
  returnIndex: new Int32Array(rows),
  outcome: new Uint8Array(rows),
  negative: new Uint8Array(rows),
  phase: new Uint8Array(rows),
  fn: new Uint8Array(rows),
  level: new Uint8Array(rows),
  process: new Int32Array(rows),
  session: new Int32Array(rows),
  node: new Int16Array(rows),
  key: new Int32Array(rows),
  arg: new Int32Array(rows),
  arg2: new Int32Array(rows),
  result: new Int32Array(rows),
  error: new Int32Array(rows),
  intendedNs: new Float64Array(rows),
  invokedNs: new Float64Array(rows),
  returnedNs: new Float64Array(rows),
})

/** Items in the order in which they came; at the end they are sorted by their rows, arguments before results. */
class ItemColumns {
  #row = new Int32Array(FIRST_ROWS)
  #role = new Uint8Array(FIRST_ROWS)
  #fn = new Uint8Array(FIRST_ROWS)
  #key = new Int32Array(FIRST_ROWS)
  #value = new Int32Array(FIRST_ROWS)
  #length = 0

  add(row: number, role: number, fn: number, key: number, value: number): void {
    const at = this.#length++
    if (at === this.#row.length) this.#grow()
    this.#row[at] = row
    this.#role[at] = role
    this.#fn[at] = fn
    this.#key[at] = key
    this.#value[at] = value
  }

  byRow(rows: number): History['columns']['items'] {
    const length = this.#length
    const offsets = new Int32Array(rows + 1)
    for (let at = 0; at < length; at++) {
      const row = (this.#row[at] ?? 0) + 1
      offsets[row] = (offsets[row] ?? 0) + 1
    }
    for (let row = 0; row < rows; row++) offsets[row + 1] = (offsets[row + 1] ?? 0) + (offsets[row] ?? 0)
    const next = offsets.slice()
    const sorted = {
      role: new Uint8Array(length),
      fn: new Uint8Array(length),
      key: new Int32Array(length),
      value: new Int32Array(length),
    }
    for (let at = 0; at < length; at++) {
      const row = this.#row[at] ?? 0
      const to = next[row] ?? 0
      next[row] = to + 1
      sorted.role[to] = this.#role[at] ?? 0
      sorted.fn[to] = this.#fn[at] ?? 0
      sorted.key[to] = this.#key[at] ?? 0
      sorted.value[to] = this.#value[at] ?? 0
    }
    return { offsets, ...sorted }
  }

  #grow(): void {
    const length = this.#row.length * 2
    this.#row = grown(this.#row, length)
    this.#role = grown(this.#role, length)
    this.#fn = grown(this.#fn, length)
    this.#key = grown(this.#key, length)
    this.#value = grown(this.#value, length)
  }
}

interface OpenFault {
  readonly event: FaultEvent
  nodes: readonly NodeId[]
  readonly begin: number
  held: [position: number, atNs: number] | null
  healBegin: [position: number, atNs: number] | null
  healed: [position: number, atNs: number] | null
  readonly evidence: { stage: FaultEvent['stage']; text: string }[]
}

/** A sink that keeps the history in memory. Rows of operations that never complete stay `info` and open. */
export class HistoryBuilder implements HistorySink {
  readonly #header: Header
  readonly #nodeIndex: ReadonlyMap<string, number>
  readonly #keys = new Pool<Key>()
  readonly #values = new Pool<Value>()
  readonly #functions = new Pool<string>(MOST_NAMES)
  readonly #levels = new Pool<string>(MOST_NAMES)
  readonly #errors = new Pool<string>()
  #columns = emptyColumns(FIRST_ROWS)
  #capacity = FIRST_ROWS
  #rows = 0
  #events = 0
  #ended = false
  #notStarted = 0
  readonly #items = new ItemColumns()
  readonly #witness = new Map<string, BigInt64Array>()
  readonly #faults = new Map<number, OpenFault>()

  constructor(header: Header) {
    this.#header = header
    this.#nodeIndex = new Map(header.nodes.map((node, index) => [node, index]))
    this.#values.id(null)
    // Every initial value gets an id, so that a checker can name it though nobody ever reads it.
    for (const value of Object.values(header.initial)) this.#values.id(value)
  }

  /** Operations so far. */
  get rows(): number {
    return this.#rows
  }

  invoke({ process, session, node, phase, fn, level, key, args, items, intendedNs, atNs }: Invocation): number {
    const row = this.#rows++
    if (row === this.#capacity) this.#grow()
    const columns = this.#columns
    columns.invokeIndex[row] = this.#events++
    columns.returnIndex[row] = OPEN
    columns.outcome[row] = OUTCOME.info
    columns.negative[row] = 0
    columns.phase[row] = PHASE[phase]
    columns.fn[row] = this.#functions.id(fn)
    columns.level[row] = this.#levels.id(level)
    columns.process[row] = process
    columns.session[row] = session
    columns.node[row] = node === null ? NONE : (this.#nodeIndex.get(node) ?? NONE)
    columns.key[row] = key === null ? NONE : this.#keys.id(key)
    const [first, second] = args
    columns.arg[row] =
      first === undefined ? NONE : fn === 'transfer' ? this.#keys.id(String(first)) : this.#values.id(first)
    columns.arg2[row] = second === undefined ? NONE : this.#values.id(second)
    columns.result[row] = NONE
    columns.error[row] = NONE
    columns.intendedNs[row] = intendedNs
    columns.invokedNs[row] = atNs
    columns.returnedNs[row] = Number.NaN
    if (items !== undefined) this.#addItems(row, ROLE.argument, items)
    return row
  }

  complete(row: number, { outcome, negative, result, items, witness, error, atNs }: Completion): void {
    const columns = this.#columns
    const position = this.#events++
    columns.outcome[row] = OUTCOME[outcome]
    columns.returnIndex[row] = outcome === 'info' ? OPEN : position
    columns.returnedNs[row] = atNs
    if (negative === true) columns.negative[row] = 1
    if (result !== undefined) columns.result[row] = result === null ? NIL : this.#values.id(result)
    if (error !== undefined) columns.error[row] = this.#errors.id(error)
    if (items !== undefined) this.#addItems(row, ROLE.result, items)
    if (witness !== undefined) this.#testify(row, witness)
  }

  fault(event: FaultEvent): void {
    const position = this.#events++
    const known = this.#faults.get(event.id)
    const fault: OpenFault = known ?? {
      event,
      nodes: event.nodes,
      begin: position,
      held: null,
      healBegin: null,
      healed: null,
      evidence: [],
    }
    if (known === undefined) this.#faults.set(event.id, fault)
    if (event.nodes.length > 0) fault.nodes = event.nodes
    if (event.stage === 'held') fault.held = [position, event.atNs]
    if (event.stage === 'heal') fault.healBegin = [position, event.atNs]
    if (event.stage === 'healed') fault.healed = [position, event.atNs]
    if (event.evidence !== '') fault.evidence.push({ stage: event.stage, text: event.evidence })
  }

  end(notStarted: number): void {
    this.#ended = true
    this.#notStarted = notStarted
  }

  /** The history so far; complete only after `end`. */
  finish(): History {
    const rows = this.#rows
    const columns = Object.fromEntries(
      Object.entries(this.#columns).map(([name, column]) => [name, column.subarray(0, rows)]),
    ) as ReturnType<typeof emptyColumns>
    const witness = new Map([...this.#witness].map(([name, column]) => [name, column.subarray(0, rows)]))
    return {
      header: this.#header,
      complete: this.#ended,
      rows,
      events: this.#events,
      notStarted: this.#notStarted,
      pools: {
        keys: this.#keys.values,
        values: this.#values.values,
        functions: this.#functions.values,
        levels: this.#levels.values,
        errors: this.#errors.values,
      },
      columns: { ...columns, items: this.#items.byRow(rows), witness },
      faults: [...this.#faults.values()].map(interval),
    }
  }

  #addItems(row: number, role: number, items: readonly Item[]): void {
    for (const [key, value, fn] of items) {
      const keyId = key === null ? NONE : this.#keys.id(key)
      this.#items.add(row, role, fn === undefined ? 0 : this.#functions.id(fn), keyId, this.#values.id(value))
    }
  }

  #testify(row: number, witness: Readonly<Record<string, bigint>>): void {
    for (const [name, version] of Object.entries(witness)) {
      let column = this.#witness.get(name)
      if (column === undefined) {
        column = new BigInt64Array(this.#capacity).fill(NO_WITNESS)
        this.#witness.set(name, column)
      }
      if (BigInt.asIntN(64, version) !== version) throw tooWide(name, version)
      column[row] = version
    }
  }

  #grow(): void {
    this.#capacity *= 2
    const columns = this.#columns
    this.#columns = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, grown(column, this.#capacity)]),
    ) as ReturnType<typeof emptyColumns>
    for (const [name, column] of this.#witness) {
      const bigger = grown(column, this.#capacity)
      bigger.fill(NO_WITNESS, column.length)
      this.#witness.set(name, bigger)
    }
  }
}

const interval = ({ event, nodes, begin, held, healBegin, healed, evidence }: OpenFault): FaultInterval => ({
  id: event.id,
  fault: event.fault,
  nodes,
  begin,
  held: held?.[0] ?? null,
  healBegin: healBegin?.[0] ?? null,
  healed: healed?.[0] ?? null,
  beginNs: event.atNs,
  heldNs: held?.[1] ?? null,
  healBeginNs: healBegin?.[1] ?? null,
  healedNs: healed?.[1] ?? null,
  evidence,
})

const tooMany = (most: number, name: string): HistoryError =>
  new HistoryError({
    what: `"${name}" is one name too many in a history`,
    why: `a history tells ${most} functions and as many levels apart`,
    fix: 'put what varies into the key or the arguments',
  })

const tooWide = (name: string, version: bigint): HistoryError =>
  new HistoryError({
    what: `the witness ${name} is ${version}`,
    why: 'a witness has 64 bits, with a sign',
    fix: 'take its difference to a fixed version in the client',
  })
