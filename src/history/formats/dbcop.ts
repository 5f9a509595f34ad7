/**
 * The text forms of DBCop. The short one lists sessions, one after the other:
 *
 *     // comment
 *     [x:=1 y==?]! [y:=2]      a write, a reading of nothing; ! was not committed
 *     ---                      the next session
 *     [x==1]
 *
 * and the other is JSON: `{"data": [[{"events": […], "committed": true}]]}`, also the sessions alone; an event is
 * `{"Write": {"variable", "version"}}`, `["w", variable, version]` or, of old, `{"write", "variable", "value", "success"}`.
 *
 * A reading of version 0, or of none, is one of what nobody wrote, unless somebody wrote 0.
 * Method: rnbguy/dbcop, crates/parser/src/parser.rs and crates/core/src/history/raw/types.rs.
 */
import type { History } from '../history.ts'
import { DbcopJson } from './dbcop-json.ts'
import type { ForeignDecoder, FormatOptions } from './format.ts'
import { LineReader } from './line-reader.ts'
import { SessionHistory, wholeNumber } from './session-history.ts'

const EVENT = /^([\p{L}\p{N}_]+)(?:(:=)(\d{1,20})|==(\d{1,20}|\?))$/u
const TRANSACTION = /[ \t]*\[([^[\]]*)\](!?)/y
const BLANK = 0x20

export class DbcopDecoder implements ForeignDecoder {
  readonly remarks: string[] = []
  readonly #options: FormatOptions
  readonly #lines: LineReader
  readonly #history = new SessionHistory()
  /** Undecided while nothing but the opening bracket was seen. */
  #json: DbcopJson | null = null
  #head: number[] = []
  #isText = false
  #session = 0

  constructor(options: FormatOptions) {
    this.#options = options
    this.#lines = new LineReader(options.file, "a history in DBCop's text form")
  }

  push(chunk: Uint8Array): void {
    if (this.#json !== null) this.#json.push(chunk)
    else if (this.#isText) this.#lines.push(chunk, (line) => this.#line(line))
    else this.#sniff(chunk)
  }

  #sniff(chunk: Uint8Array): void {
    const all = Uint8Array.from([...this.#head, ...chunk])
    const shape = shapeOf(all)
    if (shape === 'undecided') {
      this.#head = [...all]
      return
    }
    this.#head = []
    if (shape === 'json') this.#json = new DbcopJson(this.#options.file)
    else this.#isText = true
    this.push(all)
  }

  end(): History {
    if (this.#json !== null) return this.#json.end(this.#options)
    if (this.#head.length > 0) this.#lines.push(Uint8Array.from(this.#head), (line) => this.#line(line))
    const rest = this.#lines.rest().trim()
    // Without its newline a transaction may lack the mark that it was not committed.
    return this.#history.finish('dbcop', this.#options, rest === '' || rest.startsWith('//'))
  }

  #line(text: string): void {
    const line = text.trim()
    if (line === '' || line.startsWith('//')) return
    if (/^-+$/.test(line)) {
      this.#session++
      return
    }
    TRANSACTION.lastIndex = 0
    for (let at = 0; at < line.length; at = TRANSACTION.lastIndex) {
      TRANSACTION.lastIndex = at
      const found = TRANSACTION.exec(line)
      if (found === null) throw this.#lines.refused('it is no row of transactions [x:=1 y==2], nor --- nor // comment')
      this.#transaction((found[1] ?? '').trim(), found[2] !== '!')
    }
  }

  #transaction(events: string, committed: boolean): void {
    if (events === '') throw this.#lines.refused('a transaction has no events')
    const transaction = this.#history.transaction(this.#session, committed)
    for (const event of events.split(/[ \t]+/)) {
      const [, variable, written, version, seen] = EVENT.exec(event) ?? []
      if (variable === undefined) {
        throw this.#lines.refused(
          `"${event.slice(0, 40)}" is none of variable:=version, variable==version, variable==?`,
        )
      }
      if (written === undefined) {
        this.#history.step(transaction, 'r', variable, seen === '?' ? undefined : wholeNumber(seen ?? ''))
      } else this.#history.step(transaction, 'w', variable, wholeNumber(version ?? ''))
    }
  }
}

function shapeOf(bytes: Uint8Array): 'json' | 'text' | 'undecided' {
  const meant = [...bytes.subarray(0, 4096)].filter((byte) => byte > BLANK && byte < 0x7f)
  const [first, second] = meant.map((byte) => String.fromCharCode(byte))
  if (first === undefined) return bytes.length > 4096 ? 'text' : 'undecided'
  if (first === '{') return 'json'
  if (first !== '[') return 'text'
  if (second === undefined) return 'undecided'
  return second === '[' || second === '{' || second === ']' ? 'json' : 'text'
}
