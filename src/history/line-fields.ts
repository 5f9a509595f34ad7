/**
 * The fields of one line of a history, each with its kind: what a scanner of bytes fills and the rules read.
 *
 * Slots below FIELDS are the known fields; what lists hold comes after them, in the order of the line. A text is a
 * stretch of bytes where a scanner filled it, a string where JSON.parse did. Nothing is allocated a line.
 */
import { type TextPool, textOf } from './text-pool.ts'

export const FIELD = {
  type: 0,
  process: 1,
  time: 2,
  f: 3,
  key: 4,
  args: 5,
  result: 6,
  session: 7,
  node: 8,
  phase: 9,
  level: 10,
  items: 11,
  intended: 12,
  negative: 13,
  witness: 14,
  error: 15,
  notStarted: 16,
  id: 17,
  waited: 18,
} as const
export const FIELDS = 19

export const KIND = {
  absent: 0,
  number: 1,
  text: 2,
  null: 3,
  true: 4,
  false: 5,
  /** Values of `args`, three a piece of `items` (key, value, function), two a piece of `witness` (name, version). */
  list: 6,
  /** Anything that no field may be. */
  other: 7,
} as const

type Scalar = number | string | boolean | null | undefined
export type Json = Readonly<Record<string, unknown>>

/** Slots of an item: key, value, function. Slots of a witness: name, version. */
export const ITEM_SLOTS = 3
export const WITNESS_SLOTS = 2

export class LineFields {
  kind: Uint8Array<ArrayBuffer> = new Uint8Array(64)
  number: Float64Array<ArrayBuffer> = new Float64Array(64)
  /** Of a text the bytes from … to, of a list its slots. */
  from: Int32Array<ArrayBuffer> = new Int32Array(64)
  to: Int32Array<ArrayBuffer> = new Int32Array(64)
  /** Of a text, as text-pool.ts has it. */
  hash: Int32Array<ArrayBuffer> = new Int32Array(64)
  /** Slots in use. */
  length: number = FIELDS
  /** null: texts are strings, and the line is this. */
  bytes: Uint8Array | null = null
  json: Json = {}
  #texts: string[] = []
  #eightKinds = new Float64Array(this.kind.buffer)

  /** A line that will be scanned from these bytes. */
  scan(bytes: Uint8Array): void {
    this.#clear()
    this.bytes = bytes
  }

  /** A line that JSON.parse has read. */
  take(json: Json): void {
    this.#clear()
    this.bytes = null
    this.json = json
    this.#texts = []
    for (const [name, slot] of Object.entries(FIELD)) {
      if (Object.hasOwn(json, name)) this.#put(slot, json[name])
    }
    this.#putList(FIELD.args, json['args'], (value) => this.#put(this.more(), value))
    this.#putList(FIELD.items, json['items'], (item) => this.#putItem(item))
    const { witness } = json
    if (typeof witness === 'object' && witness !== null) {
      this.#putList(FIELD.witness, Object.entries(witness), (entry) => this.#putWitness(entry))
    }
  }

  /** One more slot. */
  more(): number {
    const slot = this.length++
    if (slot === this.kind.length) this.#grow()
    return slot
  }

  text(slot: number): string {
    if (this.bytes === null) return this.#texts[slot] ?? ''
    return textOf(this.bytes, this.from[slot] ?? 0, this.to[slot] ?? 0)
  }

  /** Of a field that is no list, what the line says: for messages. */
  shown(field: keyof typeof FIELD): unknown {
    return this.bytes === null ? this.json[field] : this.value(FIELD[field])
  }

  value(slot: number): Scalar {
    switch (this.kind[slot]) {
      case KIND.number:
        return this.number[slot]
      case KIND.text:
        return this.text(slot)
      case KIND.null:
        return null
      case KIND.true:
        return true
      case KIND.false:
        return false
      default:
        return undefined
    }
  }

  /** Id of the text in the pool. */
  idIn(pool: TextPool<unknown>, slot: number): number {
    if (this.bytes === null) return pool.id(this.#texts[slot] ?? '')
    return pool.idOfBytes(this.bytes, this.from[slot] ?? 0, this.to[slot] ?? 0, this.hash[slot] ?? 0)
  }

  /** All fields absent: the kinds of eight slots in one store. */
  #clear(): void {
    this.#eightKinds[0] = 0
    this.#eightKinds[1] = 0
    this.#eightKinds[2] = 0
    this.length = FIELDS
  }

  #put(slot: number, value: unknown): void {
    this.kind[slot] = kindOf(value)
    if (typeof value === 'number') this.number[slot] = value
    if (typeof value === 'string') this.#texts[slot] = value
  }

  #putList(field: number, list: unknown, put: (entry: unknown) => void): void {
    if (!Array.isArray(list)) return
    this.kind[field] = KIND.list
    this.from[field] = this.length
    for (const entry of list) put(entry)
    this.to[field] = this.length
  }

  #putItem(item: unknown): void {
    const isItem = Array.isArray(item) && (item.length === 2 || item.length === 3)
    for (let at = 0; at < ITEM_SLOTS; at++) {
      const slot = this.more()
      if (isItem && at < item.length) this.#put(slot, item[at])
      else this.kind[slot] = isItem ? KIND.absent : KIND.other
    }
  }

  #putWitness(entry: unknown): void {
    const [name, version] = entry as readonly [string, unknown] // of Object.entries
    this.#put(this.more(), name)
    this.#put(this.more(), version)
  }

  #grow(): void {
    const length = this.kind.length * 2
    const longer = <A extends Uint8Array | Float64Array | Int32Array>(to: A, from: A): A => {
      to.set(from)
      return to
    }
    this.kind = longer(new Uint8Array(length), this.kind)
    this.#eightKinds = new Float64Array(this.kind.buffer)
    this.number = longer(new Float64Array(length), this.number)
    this.from = longer(new Int32Array(length), this.from)
    this.to = longer(new Int32Array(length), this.to)
    this.hash = longer(new Int32Array(length), this.hash)
  }
}

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return KIND.number
    case 'string':
      return KIND.text
    case 'boolean':
      return value ? KIND.true : KIND.false
    default:
      return value === null ? KIND.null : KIND.other
  }
}
