/**
 * Reads the operations of a history form by form: maps one after the other, or all of them in one vector or list. The
 * grammar of a form is the subclass's.
 */
import { ByteReader, INCOMPLETE } from './byte-reader.ts'
import type { Form } from './form.ts'
import { OperationFields, type RawOperation } from './raw-operation.ts'

/** Deeper than any history, shallower than the stack. */
export const DEEPEST = 200

type Container = 'not-seen' | 'none' | 'open' | 'closed'

export abstract class FormReader extends ByteReader {
  #container: Container = 'not-seen'
  #closing = 0
  #isTorn = false
  #isFirst = true
  #isBetween = true
  #from = 0
  #fromLine = 1
  /** Where the operation that is being read begins. */
  #operationAt = 0
  protected readonly fields: OperationFields = new OperationFields()
  protected depth = 0

  /** The byte that closes what `open` begins if a history may stand in it, else 0. */
  protected abstract closingOf(open: number): number
  /** Moves to the next byte that means something; false if there is none yet. */
  protected abstract skipBlank(): boolean
  /** Between two operations. */
  protected abstract skipSeparator(isFirst: boolean): boolean
  /** `at` stands on what should be an operation; its fields go into `fields`. */
  protected abstract readFields(): void
  abstract form(): Form

  /** Hands every operation that is whole to `take`. */
  push(chunk: Uint8Array, take: (operation: RawOperation) => void): void {
    if (this.feed(chunk)) this.#readAll(take)
    this.keep()
  }

  /** Nothing follows; false: the end of the file is missing. */
  end(take: (operation: RawOperation) => void): boolean {
    this.finish()
    this.#readAll(take)
    return !this.#isTorn && this.#container !== 'open'
  }

  #readAll(take: (operation: RawOperation) => void): void {
    this.#isBetween = true
    this.settle()
    try {
      for (;;) {
        const operation = this.#next()
        if (operation === null) return
        take(operation)
        this.#isBetween = true
        this.settle()
      }
    } catch (thrown) {
      if (thrown !== INCOMPLETE) throw thrown
      this.depth = 0
      const begun = this.#isBetween ? this.#from : this.#operationAt
      this.at = this.#from
      this.line = this.#fromLine
      if (this.final) this.#tear(begun)
    }
  }

  /** Whatever is before this is understood, and is not read again: of use between operations only. */
  protected settle(): void {
    if (!this.#isBetween || this.depth > 0) return
    this.#from = this.at
    this.#fromLine = this.line
  }

  #next(): RawOperation | null {
    for (;;) {
      if (!this.skipBlank()) return null
      this.settle()
      const byte = this.byte()
      if (this.#container === 'closed') throw this.refused('something follows the end of the history')
      if (this.#container === 'not-seen') {
        this.#closing = this.closingOf(byte)
        this.#container = this.#closing === 0 ? 'none' : 'open'
        if (this.#closing !== 0) {
          this.at++
          this.settle()
          continue
        }
      }
      if (this.#container === 'open' && byte === this.#closing) {
        this.at++
        this.#container = 'closed'
        this.settle()
        continue
      }
      if (this.#container === 'open' && !this.skipSeparator(this.#isFirst)) return null
      return this.#operation()
    }
  }

  #operation(): RawOperation {
    const { line } = this
    this.#isBetween = false
    this.#operationAt = this.at
    this.fields.begin(line)
    this.readFields()
    this.#isFirst = false
    const operation = this.fields.end()
    if (typeof operation !== 'string') return operation
    this.line = line
    throw this.refused(operation)
  }

  /** What is left at the end of the file was being written when the writer died, unless whole operations are in it. */
  #tear(begun: number): void {
    for (let at = begun + 1; at < this.limit; at++) {
      if (this.bytes[at] !== 0x0a) continue
      let next = at + 1
      while (next < this.limit && isSpace(this.bytes[next] ?? 0)) next++
      if (this.bytes[next] === 0x23) while (next < this.limit && isTag(this.bytes[next] ?? 0)) next++
      if (next < this.limit && this.bytes[next] === 0x7b) throw this.refused('its operation is never closed')
    }
    this.#isTorn = true
    this.at = this.limit
  }

  protected field(name: string, form: Form): void {
    const wrong = this.fields.set(name, form)
    if (wrong !== null) throw this.refused(wrong)
  }

  protected deeper(): void {
    if (++this.depth > DEEPEST) throw this.refused(`it is nested more than ${DEEPEST} deep`)
  }
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x2c
/** Of a record's name: `#jepsen.history.Op`. */
const isTag = (byte: number): boolean => byte > 0x20 && byte !== 0x7b && byte !== 0x0a
