/** Tells a finding as a counterexample: its name, the few operations that show it, and why they cannot be. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { INITIAL, type RegisterView } from '../register-view.ts'
import { deed, duration, keyName, Telling, valueName, who } from '../telling.ts'
import type { BrokenBlock } from './blocks.ts'
import type { Conflict } from './conflict.ts'
import { chainEvidence, conflictEvidence, cycleEvidence, observers, type Succession } from './evidence.ts'
import type { ImpossibleObservation, Segments } from './segments.ts'

/** Findings that need no more than the operations to be told. */
export type PlainFinding =
  | ImpossibleObservation
  | Exclude<BrokenBlock, { kind: 'chain-order' }>
  /** A compare-and-set was refused although the value told is the one it expected. */
  | { readonly kind: 'spurious-cas-failure'; readonly row: number }
/** … and those that speak of chains of compare-and-sets. */
export type ChainFinding = (BrokenBlock & { kind: 'chain-order' }) | Conflict

export type Refuted = Extract<Judgement, { kind: 'refuted' }>

export function tell(history: History, view: RegisterView, finding: PlainFinding): Refuted {
  const teller = new Teller(history, view)
  switch (finding.kind) {
    case 'spurious-cas-failure':
      return teller.spurious(finding.row)
    case 'phantom-read':
    case 'phantom-cas':
      return teller.phantom(finding.kind, finding.entry)
    case 'cas-fork':
      return teller.fork(finding.first, finding.second)
    case 'cas-cycle':
      return teller.cycle(finding.version)
    case 'read-before-write':
      return teller.clairvoyance(finding.version)
    default:
      return finding satisfies never
  }
}

export function tellChain(history: History, view: RegisterView, segments: Segments, finding: ChainFinding): Refuted {
  const teller = new Teller(history, view)
  return finding.kind === 'chain-order' ? teller.chain(segments, finding) : teller.conflict(segments, finding)
}

const refuted = (anomaly: string, { story }: Telling): Refuted => ({ kind: 'refuted', anomaly, story })

class Teller {
  readonly #history: History
  readonly #view: RegisterView

  constructor(history: History, view: RegisterView) {
    this.#history = history
    this.#view = view
  }

  spurious(row: number): Refuted {
    const shown = new Telling(this.#history, [row])
    shown.say(`${who(this.#history, row)} was refused although its condition was met.`).sayDeeds()
    return refuted('spurious-cas-failure', shown.say('The value told is the one that was expected.'))
  }

  phantom(kind: 'phantom-read' | 'phantom-cas', entry: number): Refuted {
    const version = this.#view.read[entry] ?? NONE
    const failed = this.#view.failedWrites.get(version)
    const row = this.#row(entry)
    const shown = this.#telling([entry, ...observers(this.#view, entry)], failed === undefined ? [] : [failed])
    const state = this.#state(version)
    shown.say(`${who(this.#history, row)} found ${state}, which nobody had written.`).sayDeeds()
    if (failed === undefined) return refuted(kind, shown.say(`No operation of the whole history wrote ${state}.`))
    shown.say(`The only attempt to write it, ${shown.mark(failed)}, was reported to have had no effect.`)
    return refuted(kind === 'phantom-read' ? 'aborted-read' : kind, shown)
  }

  fork(first: number, second: number): Refuted {
    const version = this.#view.read[first] ?? NONE
    const entries = [first, second, ...observers(this.#view, first), ...observers(this.#view, second)]
    const writer = this.#view.writer[version] ?? NONE
    const shown = this.#telling(writer === INITIAL || entries.length > 5 ? entries : [writer, ...entries])
    const state = this.#state(version)
    const [one, other] = [shown.mark(this.#row(first)), shown.mark(this.#row(second))]
    shown.say(`Both ${one} and ${other} replaced ${state}: one of the two updates is lost.`).sayDeeds()
    return refuted(
      'cas-fork',
      shown.say(`Whichever came second cannot have found ${state}, which was there only once.`),
    )
  }

  cycle(version: number): Refuted {
    const shown = this.#telling(cycleEvidence(this.#view, version).entries)
    const key = keyName(this.#history, this.#view.versionKey[version] ?? NONE)
    shown.say(`Updates of ${key} follow one another in a circle.`).sayDeeds()
    return refuted('cas-cycle', shown.say('Each found a value that another of them wrote, so none can be the first.'))
  }

  clairvoyance(version: number): Refuted {
    const { read, written, ret, writer } = this.#view
    const writes = writer[version] ?? NONE
    let reader = NONE
    for (let entry = writes - 1; entry >= 0; entry--) {
      if (read[entry] !== version || written[entry] !== NONE) continue
      if (reader === NONE || (ret[entry] ?? 0) < (ret[reader] ?? 0)) reader = entry
    }
    const shown = this.#telling([reader, writes])
    const row = this.#row(reader)
    shown.say(`${who(this.#history, row)} read ${this.#state(version)} before anybody began to write it.`).sayDeeds()
    return refuted('read-before-write', shown.say(`${this.#succession(shown, { ended: reader, begun: writes })}.`))
  }

  chain(segments: Segments, finding: ChainFinding & { kind: 'chain-order' }): Refuted {
    const evidence = chainEvidence(this.#view, segments, finding)
    const shown = this.#telling(evidence.entries)
    const older = this.#state(this.#version(evidence.begun))
    const newer = this.#state(this.#version(evidence.ended))
    shown.say(this.#surprise(evidence)).sayDeeds()
    shown.say(`${newer} was made from ${older} by swapping, and no value is written twice.`)
    return refuted('chain-order', shown.say(`But ${this.#succession(shown, evidence)}.`))
  }

  conflict(segments: Segments, conflict: Conflict): Refuted {
    const { entries, oneFirst, otherFirst } = conflictEvidence(this.#view, segments, conflict)
    const shown = this.#telling(entries)
    const begun = ({ begun }: Succession): number => this.#view.inv[begun] ?? NONE
    const [earlier, later] = begun(oneFirst) < begun(otherFirst) ? [oneFirst, otherFirst] : [otherFirst, oneFirst]
    shown.say(this.#surprise(later)).sayDeeds()
    shown.say(`${this.#precedence(earlier)}: ${this.#succession(shown, earlier)}.`)
    shown.say(`But ${this.#precedence(later)}: ${this.#succession(shown, later)}.`)
    return refuted(conflict.kind, shown.say(this.#noReturn([oneFirst, otherFirst])))
  }

  /** "p2 on n3 read x = 1 at 20 ms, 5 ms after x = 2 had replaced it." */
  #surprise({ ended, begun }: Succession): string {
    const row = this.#row(begun)
    const at = this.#history.columns.invokedNs[row] ?? 0
    const gap = at - (this.#history.columns.returnedNs[this.#row(ended)] ?? at)
    const replaced = `${this.#state(this.#version(ended))} had replaced ${this.#state(this.#version(begun))}`
    const lead = gap > 0 ? `at least ${duration(gap)} after` : 'after'
    return `${who(this.#history, row)} ${deed(this.#history, row)} at ${duration(at)}, ${lead} ${replaced}.`
  }

  #precedence({ ended, begun }: Succession): string {
    const after = this.#version(begun)
    const before =
      ended === NONE ? (this.#view.initial[this.#view.versionKey[after] ?? NONE] ?? NONE) : this.#version(ended)
    return `${this.#state(before)} came before ${this.#state(after)}`
  }

  /** "#1 (p0 on n1) ended at 12 ms, 5 ms before #4 (p2 on n3) began" */
  #succession(shown: Telling, { ended, begun }: Succession): string {
    if (ended === NONE) return 'it is the initial value'
    const { returnedNs, invokedNs } = this.#history.columns
    const [first, second] = [this.#row(ended), this.#row(begun)]
    const at = returnedNs[first] ?? 0
    const gap = (invokedNs[second] ?? at) - at
    const lead = gap > 0 ? `${duration(gap)} before` : 'before'
    return `${shown.actor(first)} ended at ${duration(at)}, ${lead} ${shown.actor(second)} began`
  }

  /** Why neither block can be left and entered again. */
  #noReturn(orders: readonly Succession[]): string {
    const seen = orders.flatMap(({ ended, begun }) => [ended, begun]).filter((entry) => entry !== NONE)
    const chained = seen.some((entry) => this.#view.written[entry] !== NONE && this.#view.read[entry] !== NONE)
    const why = 'No value is written twice, so none can come back'
    return chained ? `${why}, and a swap lets nothing between what it found and what it wrote.` : `${why}.`
  }

  #telling(entries: readonly number[], more: readonly number[] = []): Telling {
    return new Telling(this.#history, [...entries.map((entry) => this.#row(entry)), ...more])
  }

  #row(entry: number): number {
    return this.#view.row[entry] ?? NONE
  }

  /** "x = 5" */
  #state(version: number): string {
    const { versionKey, versionValue } = this.#view
    const key = keyName(this.#history, versionKey[version] ?? NONE)
    return `${key} = ${valueName(this.#history, versionValue[version] ?? NONE)}`
  }

  /** What the operation wrote, else what it read. */
  #version(entry: number): number {
    const wrote = this.#view.written[entry] ?? NONE
    return wrote === NONE ? (this.#view.read[entry] ?? NONE) : wrote
  }
}
