/** DBCop's JSON: one document, which is read whole. */
import type { HistoryError } from '../../errors.ts'
import type { Key, Value } from '../../units.ts'
import type { History } from '../history.ts'
import { INCOMPLETE } from './byte-reader.ts'
import { type Form, FormMap, isList } from './form.ts'
import type { FormatOptions } from './format.ts'
import { JsonReader } from './json-reader.ts'
import { refusedLine } from './refusal.ts'
import { SessionHistory } from './session-history.ts'
import { asValue, KeyNames } from './values.ts'

const FORM = "a history in DBCop's JSON"

interface Event {
  readonly fn: 'r' | 'w'
  readonly variable: Form | undefined
  readonly version: Form | undefined
  readonly committed: boolean
}

class Document extends JsonReader {
  #parts: Uint8Array[] = []

  constructor(file: string) {
    super(file, FORM)
  }

  add(chunk: Uint8Array): void {
    this.#parts.push(new Uint8Array(chunk))
  }

  whole(): Form {
    const bytes = new Uint8Array(this.#parts.reduce((length, part) => length + part.length, 0))
    let at = 0
    for (const part of this.#parts) {
      bytes.set(part, at)
      at += part.length
    }
    this.feed(bytes)
    this.finish()
    try {
      const form = this.form()
      if (this.skipBlank()) throw this.refused('something follows the end of the history')
      return form
    } catch (thrown) {
      if (thrown === INCOMPLETE) throw this.refused('the document is not closed: it ends too early')
      throw thrown
    }
  }
}

export class DbcopJson {
  readonly #document: Document
  readonly #file: string
  readonly #history = new SessionHistory()
  readonly #keys = new KeyNames(true)

  constructor(file: string) {
    this.#file = file
    this.#document = new Document(file)
  }

  push(chunk: Uint8Array): void {
    this.#document.add(chunk)
  }

  end(options: FormatOptions): History {
    const form = this.#document.whole()
    const sessions = form instanceof FormMap ? form.get('data') : form
    if (!isList(sessions)) throw this.#refused('it has no list of sessions "data"')
    for (const [number, session] of sessions.entries()) {
      if (!isList(session)) throw this.#refused(`session ${number} is no list of transactions`)
      for (const transaction of session) this.#transaction(number, transaction)
    }
    return this.#history.finish('dbcop', options, true)
  }

  #transaction(session: number, form: Form): void {
    const events = form instanceof FormMap ? form.get('events') : undefined
    const committed = form instanceof FormMap ? (form.get('committed') ?? form.get('success')) : undefined
    if (!isList(events)) throw this.#refused(`a transaction of session ${session} has no list of events`)
    if (typeof committed !== 'boolean') {
      throw this.#refused(`a transaction of session ${session} does not say whether it was committed`)
    }
    const transaction = this.#history.transaction(session, committed)
    for (const event of events) this.#event(session, transaction, event)
  }

  #event(session: number, transaction: number, form: Form): void {
    const event = eventOf(form)
    const { variable, version } = event ?? {}
    const isVersion = version === null || (version !== undefined && /^(\d+|#=\d+)$/.test(String(asValue(version))))
    if (event === null || variable === undefined || variable === null || !isVersion) {
      throw this.#refused(`an event of session ${session} is neither a reading nor a write of a version`)
    }
    if (version === null && event.fn === 'w') throw this.#refused(`a write of session ${session} has no version`)
    if (!event.committed) return
    this.#history.step(transaction, event.fn, this.#key(variable), version === null ? undefined : this.#value(version))
  }

  #key(form: Form): Key {
    return this.#keys.of(form) ?? ''
  }

  #value(form: Form | undefined): Value {
    return asValue(form ?? null)
  }

  /** A document is one line to us: what is wrong in it is told by session. */
  #refused(why: string): HistoryError {
    return refusedLine(this.#file, 1, FORM, why)
  }
}

function eventOf(form: Form): Event | null {
  if (isList(form)) {
    const [name, variable, version] = form
    if (form.length !== 3 || (name !== 'r' && name !== 'w')) return null
    return { fn: name, variable, version, committed: true }
  }
  if (!(form instanceof FormMap)) return null
  const write = form.get('write')
  if (typeof write === 'boolean') {
    const committed = form.get('success') !== false
    return { fn: write ? 'w' : 'r', variable: form.get('variable'), version: form.get('value'), committed }
  }
  const [reading, written] = [form.get('Read'), form.get('Write')]
  const fields = reading ?? written
  if (!(fields instanceof FormMap)) return null
  return {
    fn: reading === undefined ? 'w' : 'r',
    variable: fields.get('variable'),
    version: fields.get('version'),
    committed: true,
  }
}
