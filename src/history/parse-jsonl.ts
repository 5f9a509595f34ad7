/**
 * Reads a history of ours, checking once what the rest of the code then trusts: one operation in flight a process, no
 * completion without an invocation, no process that goes on after an `info`, time that never runs backwards.
 *
 * A torn last line is dropped and makes the history incomplete; anything else wrong is refused, never repaired.
 *
 * @throws {HistoryError} naming file, line and reason
 */
import { HistoryError } from '../errors.ts'
import { nodeId, type Value } from '../units.ts'
import { HistoryBuilder } from './builder.ts'
import type { FaultEvent } from './fault.ts'
import { type Header, type History, OUTCOME, type Outcome, PHASE, type Phase } from './history.ts'
import type { Item } from './sink.ts'

type Json = Readonly<Record<string, unknown>>

export function parseJsonl(text: string, file: string): History {
  const lines = text.split('\n')
  const torn = lines.pop() ?? '' // what follows the last newline was being written when the writer died
  const first = lines[0]
  if (first === undefined) throw refused(file, 1, 'the file is empty or its first line is torn')
  const reader = new Reader(file, headerOf(parsed(first, file, 1), file))
  for (let at = 1; at < lines.length; at++) reader.event(parsed(lines[at] ?? '', file, at + 1), at + 1)
  return torn === '' ? reader.finish() : { ...reader.finish(), complete: false }
}

const refused = (file: string, line: number, why: string): HistoryError =>
  new HistoryError({
    what: `${file}:${line} is not a line of a Rashomon history`,
    why,
    fix: 'give the history.jsonl of a run folder, unchanged',
  })

function parsed(line: string, file: string, at: number): Json {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  } catch {
    throw refused(file, at, 'it is not JSON')
  }
  throw refused(file, at, 'it is not a JSON object')
}

function headerOf(json: Json, file: string): Header {
  if (json['format'] !== 1) throw refused(file, 1, `the header's format is ${JSON.stringify(json['format'])}, not 1`)
  for (const name of ['workload', 'target', 'level', 'localLevel']) {
    if (typeof json[name] !== 'string') throw refused(file, 1, `the header's ${name} is not text`)
  }
  for (const name of ['seed', 'quietNs']) {
    if (typeof json[name] !== 'number') throw refused(file, 1, `the header's ${name} is not a number`)
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

const isItem = (item: unknown): item is Item =>
  Array.isArray(item) &&
  (item.length === 2 || (item.length === 3 && typeof item[2] === 'string')) &&
  (item[0] === null || typeof item[0] === 'string') &&
  isValue(item[1])

const STAGES: ReadonlySet<string> = new Set(['begin', 'held', 'not-held', 'heal', 'healed', 'not-healed'])

class Reader {
  readonly #file: string
  readonly #header: Header
  readonly #builder: HistoryBuilder
  /** Process → row of its open operation; RETIRED after an info. */
  readonly #open = new Map<number, number>()
  readonly #retired = new Set<number>()
  readonly #faults = new Set<number>()
  #line = 1
  #lastNs = Number.NEGATIVE_INFINITY
  #ended = false

  constructor(file: string, header: Header) {
    this.#file = file
    this.#header = header
    this.#builder = new HistoryBuilder(header)
  }

  event(json: Json, line: number): void {
    this.#line = line
    if (this.#ended) throw this.#refused('something follows the end of the history')
    const { type } = json
    if (type === 'end') {
      this.#ended = true
      this.#builder.end(this.#count(json, 'notStarted'))
      return
    }
    const atNs = this.#number(json, 'time')
    if (atNs < this.#lastNs) throw this.#refused(`time runs backwards, from ${this.#lastNs} to ${atNs} ns`)
    this.#lastNs = atNs
    if (type === 'invoke') this.#invoke(json, atNs)
    else if (type === 'fault') this.#fault(json, atNs)
    else if (typeof type === 'string' && Object.hasOwn(OUTCOME, type)) this.#complete(json, type as Outcome, atNs)
    else throw this.#refused(`its type is ${JSON.stringify(type)}: none of invoke, ok, fail, info, fault, end`)
  }

  finish(): History {
    return this.#builder.finish()
  }

  #invoke(json: Json, atNs: number): void {
    const process = this.#count(json, 'process')
    if (this.#retired.has(process)) throw this.#refused(`process ${process} goes on after an info operation`)
    if (this.#open.has(process)) throw this.#refused(`process ${process} invokes while an operation of it is open`)
    const { f, phase = 'main', level = this.#header.level, node, key, args = [], items, session, intended } = json
    if (typeof f !== 'string') throw this.#refused('it has no function "f"')
    if (typeof phase !== 'string' || !Object.hasOwn(PHASE, phase)) throw this.#refused('its phase is unknown')
    if (typeof level !== 'string') throw this.#refused('its level is not text')
    if (node !== undefined && !this.#header.nodes.some((name) => name === node)) {
      throw this.#refused(`node ${JSON.stringify(node)} is not one of the header's`)
    }
    if (key !== undefined && typeof key !== 'string') throw this.#refused('its key is not text')
    if (!Array.isArray(args) || !args.every(isValue)) throw this.#refused('its args are not numbers, texts or null')
    const intendedNs = intended === undefined ? atNs : this.#number(json, 'intended')
    if (intendedNs > atNs) throw this.#refused('it was invoked before it was intended to be')
    const row = this.#builder.invoke({
      process,
      session: session === undefined ? process : this.#count(json, 'session'),
      node: typeof node === 'string' ? nodeId(node) : null,
      phase: phase as Phase,
      fn: f,
      level,
      key: key ?? null,
      args,
      ...(items === undefined ? {} : { items: this.#items(items) }),
      intendedNs,
      atNs,
    })
    this.#open.set(process, row)
  }

  #complete(json: Json, outcome: Outcome, atNs: number): void {
    const process = this.#count(json, 'process')
    const row = this.#open.get(process)
    if (row === undefined) throw this.#refused(`process ${process} completes an operation that it never invoked`)
    this.#open.delete(process)
    if (outcome === 'info') this.#retired.add(process)
    const { result, items, error, witness, negative = false } = json
    if (typeof negative !== 'boolean') throw this.#refused('its "negative" is neither true nor false')
    if (error !== undefined && typeof error !== 'string') throw this.#refused('its error is not text')
    if (result !== undefined && !isValue(result)) throw this.#refused('its result is not a number, text or null')
    this.#builder.complete(row, {
      outcome,
      ...(negative ? { negative } : {}),
      ...(result === undefined ? {} : { result }),
      ...(items === undefined ? {} : { items: this.#items(items) }),
      ...(witness === undefined ? {} : { witness: this.#witness(witness) }),
      ...(error === undefined ? {} : { error }),
      atNs,
    })
  }

  #items(items: unknown): readonly Item[] {
    if (Array.isArray(items) && items.every(isItem)) return items
    throw this.#refused('its items are not triples of key, value and function, the function if there is one')
  }

  #witness(witness: unknown): Readonly<Record<string, bigint>> {
    if (typeof witness !== 'object' || witness === null) throw this.#refused('its witness is not an object')
    return Object.fromEntries(
      Object.entries(witness).map(([name, version]) => {
        const whole = typeof version === 'string' && /^-?\d{1,19}$/.test(version) ? BigInt(version) : null
        if (whole !== null && BigInt.asIntN(64, whole) === whole) return [name, whole]
        throw this.#refused(`its witness ${name} is not a whole number of 64 bits as text`)
      }),
    )
  }

  #fault(json: Json, atNs: number): void {
    const { stage, fault, nodes, evidence } = json
    const id = this.#count(json, 'id')
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

  /** A whole number that a column of 32 bits can hold. */
  #count(json: Json, name: string): number {
    const value = this.#number(json, name)
    if (Number.isInteger(value) && value >= 0 && value <= 0x7fffffff) return value
    throw this.#refused(`its ${name} is not a whole number from 0`)
  }

  #number(json: Json, name: string): number {
    const value = json[name]
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw this.#refused(`its ${name} is not a number`)
  }

  #refused(why: string): HistoryError {
    return refused(this.#file, this.#line, why)
  }
}
