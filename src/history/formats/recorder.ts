/**
 * Pairs invocations with completions and puts both into a history, checking what the rest of the code trusts: one
 * operation in flight a process, no completion without an invocation, no process that goes on after an `info`, time
 * that never runs backwards within a process.
 *
 * The order of the lines is the order of events, as it is for the tools that write these files. Old recorders stamped
 * an event before they appended it, so that between processes the stamps of neighbouring lines may be out of order by
 * the moment that lies between: as long as it is a moment, the order counts and the stamps are given up, with a remark.
 */
import type { HistoryError } from '../../errors.ts'
import type { Key, Value } from '../../units.ts'
import { HistoryBuilder } from '../builder.ts'
import type { Header, History, Phase } from '../history.ts'
import type { Completion, Item } from '../sink.ts'
import { EVENT_NS, FOREIGN_LEVEL, UNTIMED, UNTIMED_REMARK } from './format.ts'

export interface Asked {
  readonly fn: string
  readonly key: Key | null
  readonly args: readonly Value[]
  readonly items?: readonly Item[]
}

export interface OpenOperation {
  readonly asked: Asked
  readonly row: number
  readonly line: number
  /** The tool's own name of the function. */
  readonly f: string
}

export type Refuse = (line: number, why: string, fix?: string) => HistoryError

/** A recorder that lags longer than this did not record what it saw. */
export const MOMENT_NS = 1e8
const PLACEHOLDER: Header = {
  format: 1,
  seed: 0,
  workload: '',
  target: '',
  level: FOREIGN_LEVEL,
  localLevel: FOREIGN_LEVEL,
  quietNs: 0,
  nodes: [],
  initial: {},
  plan: {},
}

export class Recorder {
  readonly #refuse: Refuse
  readonly #builder = new HistoryBuilder(PLACEHOLDER)
  readonly #open = new Map<number, OpenOperation>()
  readonly #retired = new Map<number, number>()
  readonly #lastOf = new Map<number, number>()
  /** Row and position, in turn: an `info` keeps no position in the history. */
  readonly #givenUp: number[] = []
  #events = 0
  #latestNs = Number.NEGATIVE_INFINITY
  #timed: boolean | null = null
  #backwards: { readonly line: number; count: number; mostNs: number } | null = null

  constructor(refuse: Refuse) {
    this.#refuse = refuse
  }

  /** The operation that the process has in flight. */
  openOf(line: number, process: number): OpenOperation {
    const open = this.#open.get(process)
    if (open !== undefined) return open
    throw this.#refuse(line, `process ${process} completes an operation that it never invoked`)
  }

  /** Checks only: may it invoke? */
  admit(line: number, process: number): void {
    const retired = this.#retired.get(process)
    if (retired !== undefined) {
      throw this.#refuse(line, `process ${process} goes on after its info of line ${retired}, which never ends`)
    }
    const open = this.#open.get(process)
    if (open !== undefined) {
      throw this.#refuse(line, `process ${process} invokes while its operation of line ${open.line} is open`)
    }
  }

  invoke(line: number, process: number, timeNs: number, f: string, asked: Asked, phase: Phase = 'main'): number {
    const atNs = this.#clock(line, process, timeNs)
    const row = this.#builder.invoke({
      process,
      session: process,
      node: null,
      phase,
      level: FOREIGN_LEVEL,
      intendedNs: atNs,
      atNs,
      fn: asked.fn,
      key: asked.key,
      args: asked.args,
      ...(asked.items === undefined ? {} : { items: asked.items }),
    })
    this.#open.set(process, { row, line, f, asked })
    return row
  }

  complete(line: number, process: number, timeNs: number, completion: Omit<Completion, 'atNs'>): void {
    const { row } = this.openOf(line, process)
    this.#open.delete(process)
    if (completion.outcome === 'info') {
      this.#retired.set(process, line)
      this.#givenUp.push(row, this.#events)
    }
    this.#builder.complete(row, { ...completion, atNs: this.#clock(line, process, timeNs) })
  }

  #clock(line: number, process: number, timeNs: number): number {
    const position = this.#events++
    const timed = !Number.isNaN(timeNs)
    if (this.#timed === null) this.#timed = timed
    if (this.#timed !== timed) {
      throw this.#refuse(line, timed ? 'it has a time, and those before have none' : 'its time is missing')
    }
    if (!timed) return position * EVENT_NS
    const last = this.#lastOf.get(process)
    if (last !== undefined && timeNs < last) {
      throw this.#refuse(line, `time runs backwards within process ${process}, from ${last} to ${timeNs} ns`)
    }
    this.#lastOf.set(process, timeNs)
    if (timeNs < this.#latestNs) this.#late(line, timeNs)
    else this.#latestNs = timeNs
    return timeNs
  }

  #late(line: number, timeNs: number): void {
    const lateNs = this.#latestNs - timeNs
    if (lateNs > MOMENT_NS) {
      throw this.#refuse(
        line,
        `time runs backwards, from ${this.#latestNs} to ${timeNs} ns`,
        'sort the lines by time, or record them in the order in which they happen',
      )
    }
    this.#backwards ??= { line, count: 0, mostNs: 0 }
    this.#backwards.count++
    this.#backwards.mostNs = Math.max(this.#backwards.mostNs, lateNs)
  }

  /** For the header's plan. */
  get plan(): Header['plan'] {
    return this.#timed === false || this.#backwards !== null ? UNTIMED : {}
  }

  /** The history, its header to be replaced; its columns are the caller's own. */
  finish(complete: boolean, remarks: string[]): History {
    if (complete) this.#builder.end(0)
    const history = this.#builder.finish()
    if (this.#timed === false) remarks.push(UNTIMED_REMARK)
    if (this.#backwards === null) return history
    remarks.push(lateness(this.#backwards), UNTIMED_REMARK)
    const { invokeIndex, returnIndex, intendedNs, invokedNs, returnedNs } = history.columns
    for (let row = 0; row < history.rows; row++) {
      intendedNs[row] = (invokeIndex[row] ?? 0) * EVENT_NS
      invokedNs[row] = (invokeIndex[row] ?? 0) * EVENT_NS
      if (!Number.isNaN(returnedNs[row])) returnedNs[row] = (returnIndex[row] ?? 0) * EVENT_NS
    }
    for (let at = 0; at < this.#givenUp.length; at += 2) {
      returnedNs[this.#givenUp[at] ?? 0] = (this.#givenUp[at + 1] ?? 0) * EVENT_NS
    }
    return history
  }
}

const lateness = ({ line, count, mostNs }: { line: number; count: number; mostNs: number }): string =>
  `Times run backwards between processes, first in line ${line}: ${count} ${count === 1 ? 'line is' : 'lines are'} up to ${(
    mostNs / 1e6
  ).toFixed(3)} ms late. The order of the lines counts, and times are not used.`
