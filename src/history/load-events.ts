/**
 * The rules of a history of ours, each in one place: what they let through, the rest of the code trusts. One operation
 * in flight a process, no completion without an invocation, no process that goes on after an `info`, time that never
 * runs backwards. Whatever is wrong is refused, never repaired.
 *
 * @throws {HistoryError} naming file, line and reason
 */
import { HistoryError } from '../errors.ts'
import type { Value } from '../units.ts'
import { HistoryBuilder } from './builder.ts'
import type { FaultEvent } from './fault.ts'
import { type Header, type History, NIL, NONE, OUTCOME, PHASE, PHASES, ROLE } from './history.ts'
import { FIELD, ITEM_SLOTS, type Json, KIND, type LineFields, WITNESS_SLOTS } from './line-fields.ts'
import { NumberTable } from './number-table.ts'
import { TextPool } from './text-pool.ts'

export const refused = (file: string, line: number, why: string, fix?: string): HistoryError =>
  new HistoryError({
    what: `${file}:${line} is not a line of a Rashomon history`,
    why,
    fix: fix ?? 'mend the line, or give the history.jsonl of a run folder, unchanged',
  })

export function headerOf(json: Json, file: string): Header {
  if (json['format'] !== 1) throw refused(file, 1, `the header's format is ${JSON.stringify(json['format'])}, not 1`)
  for (const name of ['workload', 'target', 'level', 'localLevel']) {
    if (typeof json[name] !== 'string') throw refused(file, 1, `the header's ${name} is not text`)
  }
  for (const name of ['seed', 'quietNs']) {
    if (!Number.isFinite(json[name])) throw refused(file, 1, `the header's ${name} is not a number`)
  }
  const { nodes, initial } = json
  if (!Array.isArray(nodes) || nodes.some((node) => typeof node !== 'string')) {
    throw refused(file, 1, "the header's nodes are not a list of names")
  }
  if (new Set(nodes).size < nodes.length) throw refused(file, 1, "the header's nodes are not all different")
  if (typeof json['plan'] !== 'object' || json['plan'] === null) throw refused(file, 1, "the header's plan is missing")
  if (typeof initial !== 'object' || initial === null || !Object.values(initial).every(isValue)) {
    throw refused(file, 1, "the header's initial values are not numbers, texts or null")
  }
  return json as unknown as Header // every field was looked at just above
}

const isValue = (value: unknown): value is Value =>
  value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))

const STAGES: ReadonlySet<string> = new Set(['begin', 'held', 'not-held', 'heal', 'healed', 'not-healed'])

/** What a line may be; an OUTCOME + 1 for completions. */
const TYPES = ['invoke', 'ok', 'fail', 'info', 'fault', 'end', 'unsettled'] as const
const TYPE = { invoke: 0, info: 3, fault: 4, end: 5, unsettled: 6 } as const

const OF_ITS_OWN = 'give each client that goes on, or works beside another, a process of its own'

/** What a process is doing, where it is not the row of its open operation. Never NONE. */
const IDLE = -2
const RETIRED = -3

export class EventReader {
  readonly #file: string
  readonly #header: Header
  readonly #builder: HistoryBuilder
  readonly #types = new TextPool<string>([])
  readonly #phases = new TextPool<string>([])
  readonly #nodes = new TextPool<string>([])
  /** Process → row of its open operation, IDLE or RETIRED. */
  readonly #open = new NumberTable()
  readonly #faults = new Set<number>()
  /** Id of the header's level, once it was needed. */
  #level = NONE
  #line = 1
  #lastNs = Number.NEGATIVE_INFINITY
  #ended = false
  #isUnsettled = false

  constructor(file: string, header: Header, expectedRows: number) {
    this.#file = file
    this.#header = header
    this.#builder = new HistoryBuilder(header, expectedRows)
    for (const type of TYPES) this.#types.id(type)
    for (const phase of PHASES) this.#phases.id(phase)
    for (const node of header.nodes) this.#nodes.id(node)
  }

  event(line: LineFields, number: number): void {
    this.#line = number
    if (this.#ended) throw this.#refused('something follows the end of the history')
    const type = line.kind[FIELD.type] === KIND.text ? line.idIn(this.#types, FIELD.type) : TYPES.length
    if (type === TYPE.end) {
      this.#ended = true
      this.#builder.end(this.#count(line, FIELD.notStarted, 'notStarted'))
      return
    }
    const atNs = this.#number(line, FIELD.time, 'time')
    if (atNs < this.#lastNs)
      throw this.#refused(
        `time runs backwards, from ${this.#lastNs} to ${atNs} ns`,
        'give the events in the order in which they happened',
      )
    this.#lastNs = atNs
    if (type === TYPE.invoke) this.#invoke(line, atNs)
    else if (type === TYPE.fault) this.#fault(this.#count(line, FIELD.id, 'id'), line.json, atNs)
    else if (type === TYPE.unsettled) this.#unsettled(line, atNs)
    else if (type <= TYPE.info) this.#complete(line, type - 1, atNs)
    else throw this.#unknownType(line)
  }

  finish(): History {
    return this.#builder.finish()
  }

  #invoke(line: LineFields, atNs: number): void {
    const process = this.#count(line, FIELD.process, 'process')
    const state = this.#open.get(process)
    if (state === RETIRED) throw this.#refused(`process ${process} goes on after an info operation`, OF_ITS_OWN)
    if (state >= 0) throw this.#refused(`process ${process} invokes while an operation of it is open`, OF_ITS_OWN)
    const { kind } = line
    if (kind[FIELD.f] !== KIND.text) throw this.#refused('it has no function "f"')
    const phase = this.#phase(line)
    const isAtLevel = this.#isText(line, FIELD.level, 'its level is not text')
    const node = this.#node(line)
    const isKeyed = this.#isText(line, FIELD.key, 'its key is not text')
    const isArgued = this.#hasArguments(line)
    const isLate = kind[FIELD.intended] !== KIND.absent
    const intendedNs = isLate ? this.#number(line, FIELD.intended, 'intended') : atNs
    if (intendedNs > atNs) throw this.#refused('it was invoked before it was intended to be')
    const isOfOther = kind[FIELD.session] !== KIND.absent
    const session = isOfOther ? this.#count(line, FIELD.session, 'session') : process
    this.#checkItems(line)
    const builder = this.#builder
    const fn = line.idIn(builder.functions, FIELD.f)
    const level = isAtLevel ? line.idIn(builder.levels, FIELD.level) : this.#defaultLevel()
    const row = builder.begin(process, session, fn, level, intendedNs, atNs)
    builder.place(row, node, phase, isKeyed ? line.idIn(builder.keys, FIELD.key) : NONE)
    if (isArgued) this.#argue(line, row, fn)
    this.#addItems(line, row, ROLE.argument)
    this.#open.set(process, row)
  }

  #complete(line: LineFields, outcome: number, atNs: number): void {
    const process = this.#count(line, FIELD.process, 'process')
    const row = this.#open.get(process)
    if (row < 0) throw this.#refused(`process ${process} completes an operation that it never invoked`)
    this.#open.set(process, outcome === OUTCOME.info ? RETIRED : IDLE)
    const { kind } = line
    const negative = kind[FIELD.negative] ?? KIND.absent
    if (negative !== KIND.absent && negative !== KIND.true && negative !== KIND.false) {
      throw this.#refused('its "negative" is neither true nor false')
    }
    const isExplained = this.#isText(line, FIELD.error, 'its error is not text')
    const isTold = kind[FIELD.result] !== KIND.absent
    if (isTold && !isValueSlot(line, FIELD.result)) throw this.#refused('its result is not a number, text or null')
    this.#checkItems(line)
    const builder = this.#builder
    builder.return(row, outcome, atNs)
    const result = isTold ? this.#valueId(line, FIELD.result) : NONE
    const error = isExplained ? line.idIn(builder.errors, FIELD.error) : NONE
    builder.answer(row, negative === KIND.true ? 1 : 0, result, error)
    this.#addItems(line, row, ROLE.result)
    if (kind[FIELD.witness] !== KIND.absent) this.#testify(line, row)
  }

  #phase(line: LineFields): number {
    const kind = line.kind[FIELD.phase]
    if (kind === KIND.absent) return PHASE.main
    const phase = kind === KIND.text ? line.idIn(this.#phases, FIELD.phase) : PHASES.length
    if (phase >= PHASES.length) throw this.#refused('its phase is unknown')
    return phase // PHASES lists them by number
  }

  #node(line: LineFields): number {
    const kind = line.kind[FIELD.node]
    if (kind === KIND.absent) return NONE
    const { nodes } = this.#header
    const node = kind === KIND.text ? line.idIn(this.#nodes, FIELD.node) : nodes.length
    if (node < nodes.length) return node
    throw this.#refused(`node ${JSON.stringify(line.shown('node'))} is not one of the header's`)
  }

  #defaultLevel(): number {
    if (this.#level === NONE) this.#level = this.#builder.levels.id(this.#header.level)
    return this.#level
  }

  #hasArguments(line: LineFields): boolean {
    const kind = line.kind[FIELD.args]
    if (kind === KIND.absent) return false
    let areValues = kind === KIND.list
    const to = line.to[FIELD.args] ?? 0
    for (let slot = line.from[FIELD.args] ?? 0; areValues && slot < to; slot++) areValues = isValueSlot(line, slot)
    if (!areValues) throw this.#refused('its args are not numbers, texts or null')
    return true
  }

  #argue(line: LineFields, row: number, fn: number): void {
    const first = line.from[FIELD.args] ?? 0
    const count = (line.to[FIELD.args] ?? 0) - first
    if (count === 0) return
    const builder = this.#builder
    const arg = builder.isTransfer(fn) ? builder.keys.id(String(line.value(first))) : this.#valueId(line, first)
    builder.argue(row, arg, count > 1 ? this.#valueId(line, first + 1) : NONE)
  }

  #checkItems(line: LineFields): void {
    const kind = line.kind[FIELD.items]
    if (kind === KIND.absent) return
    let areItems = kind === KIND.list
    const to = line.to[FIELD.items] ?? 0
    for (let slot = line.from[FIELD.items] ?? 0; areItems && slot < to; slot += ITEM_SLOTS) {
      const key = line.kind[slot]
      const fn = line.kind[slot + 2]
      areItems =
        (key === KIND.null || key === KIND.text) &&
        isValueSlot(line, slot + 1) &&
        (fn === KIND.absent || fn === KIND.text)
    }
    if (!areItems)
      throw this.#refused('its items are not triples of key, value and function, the function if there is one')
  }

  #addItems(line: LineFields, row: number, role: number): void {
    if (line.kind[FIELD.items] !== KIND.list) return
    const { keys, functions } = this.#builder
    const to = line.to[FIELD.items] ?? 0
    for (let slot = line.from[FIELD.items] ?? 0; slot < to; slot += ITEM_SLOTS) {
      const key = line.kind[slot] === KIND.null ? NONE : line.idIn(keys, slot)
      const fn = line.kind[slot + 2] === KIND.absent ? 0 : line.idIn(functions, slot + 2)
      this.#builder.addItem(row, role, fn, key, this.#valueId(line, slot + 1))
    }
  }

  #testify(line: LineFields, row: number): void {
    if (line.kind[FIELD.witness] !== KIND.list) throw this.#refused('its witness is not an object')
    const to = line.to[FIELD.witness] ?? 0
    for (let slot = line.from[FIELD.witness] ?? 0; slot < to; slot += WITNESS_SLOTS) {
      const name = line.text(slot)
      const version = line.kind[slot + 1] === KIND.text ? line.text(slot + 1) : ''
      const whole = /^-?\d{1,19}$/.test(version) ? BigInt(version) : null
      if (whole === null || BigInt.asIntN(64, whole) !== whole) {
        const fix = `write it as a text: {"${name}":"7"}`
        throw this.#refused(`its witness ${name} is not a whole number of 64 bits as text`, fix)
      }
      this.#builder.testify(row, name, whole)
    }
  }

  /** Faults are few: no scanner reads them. */
  #fault(id: number, { stage, fault, nodes, evidence }: Json, atNs: number): void {
    if (typeof stage !== 'string' || !STAGES.has(stage)) throw this.#refused('the stage of its fault is unknown')
    if (typeof fault !== 'object' || fault === null || !('kind' in fault) || typeof fault.kind !== 'string') {
      throw this.#refused('its fault has no kind')
    }
    if (!Array.isArray(nodes) || nodes.some((node) => !this.#header.nodes.includes(node))) {
      throw this.#refused("its fault strikes nodes that are not the header's")
    }
    if (typeof evidence !== 'string') throw this.#refused('its evidence is not text')
    if (this.#faults.has(id) === (stage === 'begin')) throw this.#refused(`fault ${id} does not begin once, and first`)
    this.#faults.add(id)
    this.#builder.fault({ id, stage, fault, nodes, evidence, atNs } as unknown as FaultEvent) // looked at just above
  }

  #unsettled(line: LineFields, atNs: number): void {
    const waitedNs = this.#number(line, FIELD.waited, 'waited')
    if (waitedNs < 0) throw this.#refused('its waited is less than nothing')
    if (this.#isUnsettled) throw this.#refused('it says twice that the nodes had not caught up')
    this.#isUnsettled = true
    this.#builder.unsettled({ waitedNs, atNs })
  }

  #valueId(line: LineFields, slot: number): number {
    const { values } = this.#builder
    switch (line.kind[slot]) {
      case KIND.number:
        return values.idOfNumber(line.number[slot] ?? 0)
      case KIND.text:
        return line.idIn(values.texts, slot)
      default:
        return NIL
    }
  }

  #isText(line: LineFields, field: number, why: string): boolean {
    const kind = line.kind[field]
    if (kind === KIND.absent) return false
    if (kind === KIND.text) return true
    throw this.#refused(why)
  }

  /** A whole number that a column of 32 bits can hold. */
  #count(line: LineFields, field: number, name: string): number {
    const value = this.#number(line, field, name)
    if (Number.isInteger(value) && value >= 0 && value <= 0x7fffffff) return value
    throw this.#refused(`its ${name} is not a whole number from 0`)
  }

  #number(line: LineFields, field: number, name: string): number {
    const value = line.number[field] ?? 0
    if (line.kind[field] === KIND.number && Number.isFinite(value)) return value
    throw this.#refused(`its ${name} is not a number`)
  }

  #unknownType(line: LineFields): HistoryError {
    return this.#refused(`its type is ${JSON.stringify(line.shown('type'))}: none of ${TYPES.join(', ')}`)
  }

  #refused(why: string, fix?: string): HistoryError {
    return refused(this.#file, this.#line, why, fix)
  }
}

function isValueSlot({ kind, number }: LineFields, slot: number): boolean {
  const is = kind[slot]
  return is === KIND.null || is === KIND.text || (is === KIND.number && Number.isFinite(number[slot]))
}
