/**
 * The text form of Plume and PolySI: `r(key,value,session,transaction)` or `w(…)`, one operation a line, in program
 * order within a session. Transaction −1 is an aborted write, value 0 what nobody wrote.
 *
 * Method: Plume, TextHistoryLoader.java (also AWDIT, formats.rs, parse_plume_history).
 */
import type { History } from '../history.ts'
import type { ForeignDecoder, FormatOptions } from './format.ts'
import { LineReader } from './line-reader.ts'
import { SessionHistory, wholeNumber } from './session-history.ts'

const LINE = /^([rw])\((\d{1,20}),(\d{1,20}),(\d{1,20}),(-1|\d{1,20})\)$/
const ABORTED = '-1'

export class PlumeDecoder implements ForeignDecoder {
  readonly remarks: string[] = []
  readonly #options: FormatOptions
  readonly #lines: LineReader
  readonly #history = new SessionHistory()
  readonly #sessions = new Map<string, number>()
  readonly #transactions = new Map<string, number>()

  constructor(options: FormatOptions) {
    this.#options = options
    this.#lines = new LineReader(options.file, "a history in Plume's text form")
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk, (line) => this.#line(line))
  }

  end(): History {
    const rest = this.#lines.rest().trim()
    const isWhole = rest === '' || LINE.test(rest)
    if (isWhole) this.#line(rest)
    return this.#history.finish('plume', this.#options, isWhole)
  }

  #line(text: string): void {
    const trimmed = text.trim()
    if (trimmed === '') return
    const [, fn, key = '', value = '', session = '', transaction = ''] = LINE.exec(trimmed) ?? []
    if (fn !== 'r' && fn !== 'w') throw this.#lines.refused('it is neither r(key,value,session,transaction) nor w(…)')
    const at = this.#transaction(this.#session(session), transaction)
    this.#history.step(at, fn, String(BigInt(key)), wholeNumber(value))
  }

  #session(name: string): number {
    const known = this.#sessions.get(name)
    if (known !== undefined) return known
    this.#sessions.set(name, this.#sessions.size)
    return this.#sessions.size - 1
  }

  #transaction(session: number, name: string): number {
    if (name === ABORTED) return this.#history.transaction(session, false)
    const known = this.#transactions.get(name)
    if (known === undefined) {
      const added = this.#history.transaction(session, true)
      this.#transactions.set(name, added)
      return added
    }
    if (this.#history.sessionOf(known) === session) return known
    throw this.#lines.refused(`transaction ${name} belongs to another session in a line before it`)
  }
}
