/**
 * Our format of record: one JSON object a line; the header first, then events in the only order there is, `end` last.
 *
 * What equals its default is left out: phase main, the run's level, a session numbered like its process, an intended
 * start equal to the real one. A history without `end` is incomplete: what is open in it is `info`.
 */
import type { Value } from '../units.ts'
import type { FaultEvent } from './fault.ts'
import type { Header, Unsettled } from './history.ts'
import type { Completion, HistorySink, Invocation, Item } from './sink.ts'

export interface JsonlInvocation {
  readonly type: 'invoke'
  readonly process: number
  readonly session?: number
  readonly node?: string
  readonly phase?: Invocation['phase']
  readonly f: string
  readonly level?: string
  readonly key?: string
  readonly args?: readonly Value[]
  readonly items?: readonly Item[]
  readonly time: number
  readonly intended?: number
}

export interface JsonlCompletion {
  readonly type: Completion['outcome']
  readonly process: number
  readonly negative?: true
  readonly result?: Value
  readonly items?: readonly Item[]
  /** 64-bit versions as decimal text: JSON numbers are doubles. */
  readonly witness?: Readonly<Record<string, string>>
  readonly error?: string
  readonly time: number
}

export interface JsonlFault extends Omit<FaultEvent, 'atNs'> {
  readonly type: 'fault'
  readonly time: number
}

/** The nodes had not caught up with each other `waited` nanoseconds after the last heal. */
export interface JsonlUnsettled {
  readonly type: 'unsettled'
  readonly waited: number
  readonly time: number
}

export interface JsonlEnd {
  readonly type: 'end'
  readonly notStarted: number
}

/** Turns events into lines, each handed to `write` with its newline. */
export class JsonlSink implements HistorySink {
  readonly #write: (line: string) => void
  readonly #level: string
  readonly #processOf: number[] = []

  constructor(header: Header, write: (line: string) => void) {
    this.#write = write
    this.#level = header.level
    this.#line(header)
  }

  invoke({ process, session, node, phase, fn, level, key, args, items, intendedNs, atNs }: Invocation): number {
    const event: JsonlInvocation = {
      type: 'invoke',
      process,
      ...(session === process ? {} : { session }),
      ...(node === null ? {} : { node }),
      ...(phase === 'main' ? {} : { phase }),
      f: fn,
      ...(level === this.#level ? {} : { level }),
      ...(key === null ? {} : { key }),
      ...(args.length === 0 ? {} : { args }),
      ...(items === undefined ? {} : { items }),
      time: atNs,
      ...(intendedNs === atNs ? {} : { intended: intendedNs }),
    }
    this.#line(event)
    return this.#processOf.push(process) - 1
  }

  complete(row: number, { outcome, negative, result, items, witness, error, atNs }: Completion): void {
    const event: JsonlCompletion = {
      type: outcome,
      process: this.#processOf[row] ?? -1,
      ...(negative === true ? { negative } : {}),
      ...(result === undefined ? {} : { result }),
      ...(items === undefined ? {} : { items }),
      ...(witness === undefined ? {} : { witness: mapped(witness) }),
      ...(error === undefined ? {} : { error }),
      time: atNs,
    }
    this.#line(event)
  }

  fault({ atNs, ...event }: FaultEvent): void {
    this.#line({ type: 'fault', ...event, time: atNs } satisfies JsonlFault)
  }

  unsettled({ waitedNs, atNs }: Unsettled): void {
    this.#line({ type: 'unsettled', waited: waitedNs, time: atNs } satisfies JsonlUnsettled)
  }

  end(notStarted: number): void {
    this.#line({ type: 'end', notStarted } satisfies JsonlEnd)
  }

  #line(event: object): void {
    this.#write(`${JSON.stringify(event)}\n`)
  }
}

const mapped = (witness: Readonly<Record<string, bigint>>): Record<string, string> =>
  Object.fromEntries(Object.entries(witness).map(([name, version]) => [name, String(version)]))
