/** One line of a Jepsen history, before anybody knows what its value means. Readers fill one and the same again. */
import { type Form, type FormMap, isList, nameOf } from './form.ts'

/** Stands for the process of a fault, and for a file that does not name processes. */
export const NEMESIS = -2
export const UNNAMED = -1

export type EventType = 'invoke' | 'ok' | 'fail' | 'info'

export interface RawOperation {
  readonly line: number
  readonly type: EventType
  readonly process: number
  /** null: not given, as in transactions that need none. */
  readonly f: string | null
  /** undefined: not given. */
  readonly value: Form | undefined
  /** NaN: not given. */
  readonly time: number
  readonly error: Form | undefined
  /** Of a key-value store, beside the value. */
  readonly key: Form | undefined
  /** What our own encoder adds for us: other tools skip what they do not know. */
  readonly phase: string | null
  readonly negative: boolean
  readonly result: Form | undefined
  /** On the first operation: what the whole file is about. */
  readonly about: Form | undefined
}

const TYPES: Readonly<Record<string, EventType>> = { invoke: 'invoke', ok: 'ok', fail: 'fail', info: 'info' }
const LARGEST = 0x7fffffff

const FIELDS = [
  'type',
  'process',
  'f',
  'value',
  'time',
  'error',
  'key',
  'phase',
  'negative',
  'result',
  'rashomon',
  'index',
]
const BITS: Readonly<Record<string, number>> = Object.fromEntries(FIELDS.map((name, at) => [name, 1 << at]))

/** Fields by name as a map gives them; a map may name one only once. */
export class OperationFields {
  #line = 0
  /** A bit a field. */
  #seen = 0
  #type: EventType | null = null
  #process = UNNAMED
  #f: string | null = null
  #value: Form | undefined
  #time = Number.NaN
  #error: Form | undefined
  #key: Form | undefined
  #phase: string | null = null
  #negative = false
  #result: Form | undefined
  #about: Form | undefined

  begin(line: number): void {
    this.#line = line
    this.#seen = 0
    this.#type = null
    this.#process = UNNAMED
    this.#f = null
    this.#value = undefined
    this.#time = Number.NaN
    this.#error = undefined
    this.#key = undefined
    this.#phase = null
    this.#negative = false
    this.#result = undefined
    this.#about = undefined
  }

  /** Returns what is wrong with it, or null. */
  set(name: string, form: Form): string | null {
    const bit = Object.hasOwn(BITS, name) ? (BITS[name] ?? 0) : 0
    if ((this.#seen & bit) !== 0) return `it has ${name} twice: an operation before it may never have been closed`
    this.#seen |= bit
    switch (name) {
      case 'type':
        return this.#setType(form)
      case 'process':
        return this.#setProcess(form)
      case 'f':
        this.#f = nameOf(form)
        return this.#f === null && form !== null ? 'its function f is not a name' : null
      case 'value':
        this.#value = form
        return null
      case 'time':
        return this.#setTime(form)
      case 'error':
        this.#error = form
        return null
      case 'key':
        this.#key = form
        return null
      case 'phase':
        this.#phase = nameOf(form)
        return null
      case 'negative':
        this.#negative = form === true
        return null
      case 'result':
        this.#result = form
        return null
      case 'rashomon':
        this.#about = form
        return null
      default:
        return null
    }
  }

  #setType(form: Form): string | null {
    const name = nameOf(form)
    const type = name !== null && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
    if (type === undefined) return `its type is ${name ?? 'not a name'}: none of invoke, ok, fail, info`
    this.#type = type
    return null
  }

  #setProcess(form: Form): string | null {
    if (typeof form === 'number' && Number.isInteger(form) && form >= 0 && form <= LARGEST) this.#process = form
    else if (nameOf(form) === 'nemesis') this.#process = NEMESIS
    else if (form !== null) return 'its process is neither a whole number from 0 nor the nemesis'
    return null
  }

  #setTime(form: Form): string | null {
    if (form === null || form === -1) return null // Jepsen's way of saying that there is none
    if (typeof form !== 'number') return 'its time is not a number of nanoseconds'
    this.#time = form
    return null
  }

  end(): RawOperation | string {
    if (this.#type === null) return 'it has no type: none of invoke, ok, fail, info'
    return {
      line: this.#line,
      type: this.#type,
      process: this.#process,
      f: this.#f,
      value: this.#value,
      time: this.#time,
      error: this.#error,
      key: this.#key,
      phase: this.#phase,
      negative: this.#negative,
      result: this.#result,
      about: this.#about,
    }
  }
}

/** `[k v]`, also as a tagged tuple's content. */
export const isPair = (form: Form | undefined): form is readonly [Form, Form] => isList(form) && form.length === 2

export type { Form, FormMap }
