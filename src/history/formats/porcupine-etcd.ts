/**
 * Porcupine's etcd logs: one register that begins as nil, as an old Jepsen printed it, split by tabs or spaces.
 *
 *     INFO  jepsen.util - 2 :invoke :cas [3 1]
 *     INFO  jepsen.util - 2 :fail   :cas [3 1]         the answer is no: the value was not 3
 *     INFO  jepsen.util - 4 :info   :write :timed-out  open for ever
 *
 * Method: porcupine_test.go, parseJepsenLog and etcdModel. There, other than in Knossos, a failed compare-and-set is an
 * answer: it was executed and found another value. Any other `:fail` is a definite failure; a line that Porcupine would
 * skip because it knows no such line is refused.
 */
import type { Value } from '../../units.ts'
import type { History } from '../history.ts'
import { type ForeignDecoder, type FormatOptions, foreignHeader, ONLY_KEY } from './format.ts'
import { LineReader } from './line-reader.ts'
import { type Asked, type OpenOperation, Recorder } from './recorder.ts'
import { refusedLine } from './refusal.ts'

const FORM = "a log of Porcupine's etcd form"
const LINE = /^INFO\s+jepsen\.util\s+-\s+(\d{1,9}|:nemesis)\s+:(invoke|ok|fail|info)\s+:([\w-]+)\s+(\S.*)$/
const PAIR = /^\[\s*(-?\d{1,15})\s+(-?\d{1,15})\s*\]$/
const NUMBER = /^-?\d{1,15}$/
const LONG = /(?<!\d)-?\d{16,}/

export class PorcupineEtcdDecoder implements ForeignDecoder {
  readonly remarks: string[] = []
  readonly #options: FormatOptions
  readonly #lines: LineReader
  readonly #recorder: Recorder

  constructor(options: FormatOptions) {
    this.#options = options
    this.#lines = new LineReader(options.file, FORM)
    this.#recorder = new Recorder((line, why, fix) => refusedLine(options.file, line, FORM, why, fix))
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk, (line) => this.#line(line))
  }

  end(): History {
    const torn = this.#lines.rest().trim()
    const history = this.#recorder.finish(torn === '', this.remarks)
    const { initial = null } = this.#options
    const byKey = typeof initial === 'object' && initial !== null ? initial : { [ONLY_KEY]: initial }
    const header = foreignHeader('porcupine-etcd', 'register', byKey, { ...this.#recorder.plan, remarks: this.remarks })
    const values = [...new Set([...history.pools.values, ...Object.values(byKey)])]
    return { ...history, header, pools: { ...history.pools, values } }
  }

  #line(text: string): void {
    if (text.trim() === '') return
    const [, who = '', type = '', f = '', value = ''] = LINE.exec(text.trimEnd()) ?? []
    if (who === '') throw this.#lines.refused('it is not "INFO jepsen.util - process :type :function value"')
    if (who === ':nemesis') return
    const process = Number(who)
    const { line } = this.#lines
    if (type === 'invoke') {
      this.#recorder.admit(line, process)
      this.#recorder.invoke(line, process, Number.NaN, f, this.#asked(f, value))
      return
    }
    const open = this.#recorder.openOf(line, process)
    if (open.f !== f) throw this.#lines.refused(`it completes a ${f}, where line ${open.line} invoked a ${open.f}`)
    if (type === 'ok') this.#ok(process, open, value)
    else if (type === 'fail' && f === 'cas' && PAIR.test(value)) {
      this.#same(open, value)
      this.#recorder.complete(line, process, Number.NaN, { outcome: 'ok', negative: true })
    } else {
      const outcome = type === 'fail' ? 'fail' : 'info'
      this.#recorder.complete(line, process, Number.NaN, { outcome, error: value.replace(/^:/, '') })
    }
  }

  #asked(f: string, value: string): Asked {
    if (f === 'read') {
      if (value !== 'nil') throw this.#lines.refused('a reading is invoked with nil')
      return { fn: 'read', key: ONLY_KEY, args: [] }
    }
    if (f !== 'write' && f !== 'cas') throw this.#lines.refused(`its function ${f} is none of read, write, cas`)
    return { fn: f, key: ONLY_KEY, args: this.#args(f, value) }
  }

  #args(f: string, value: string): readonly Value[] {
    if (f === 'write' && NUMBER.test(value)) return [Number(value) + 0]
    const [, from, to] = f === 'cas' ? (PAIR.exec(value) ?? []) : []
    if (from !== undefined && to !== undefined) return [Number(from) + 0, Number(to) + 0]
    this.#refuseLong(value)
    throw this.#lines.refused(f === 'cas' ? 'its cas has no [from to]' : 'its write has no number')
  }

  /** Two of them might become one. */
  #refuseLong(value: string): void {
    const [long] = LONG.exec(value) ?? []
    if (long === undefined) return
    throw this.#lines.refused(
      `its number ${long} has more than 15 digits, which are not held exactly`,
      'number the values of the register from 1',
    )
  }

  #same(open: OpenOperation, value: string): void {
    const args = this.#args(open.f, value)
    if (args.every((arg, at) => arg === open.asked.args[at])) return
    throw this.#lines.refused(`it says ${value}, and line ${open.line} asked for ${open.asked.args.join(' ')}`)
  }

  #ok(process: number, open: OpenOperation, value: string): void {
    const { line } = this.#lines
    if (open.f !== 'read') {
      this.#same(open, value)
      this.#recorder.complete(line, process, Number.NaN, { outcome: 'ok' })
      return
    }
    if (!NUMBER.test(value)) this.#refuseLong(value)
    if (value !== 'nil' && !NUMBER.test(value)) throw this.#lines.refused('a reading gives nil or a number')
    const result = value === 'nil' ? null : Number(value) + 0
    this.#recorder.complete(line, process, Number.NaN, { outcome: 'ok', result })
  }
}
