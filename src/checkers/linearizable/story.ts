/** Tells a finding as a counterexample: its name, the few operations that show it, and why they cannot be. */
import type { Judgement } from '../../consistency/index.ts'
import { InternalError } from '../../errors.ts'
import { type History, NONE, OPEN, OUTCOME } from '../../history/index.ts'
import { RegisterReader } from '../register-reader.ts'
import { INITIAL, type RegisterView, registerView } from '../register-view.ts'
import { deed, duration, keyName, Telling, valueName, who } from '../telling.ts'
import { type Chains, linkChains } from './chains.ts'
import {
  type BrokenChain,
  type Conflict,
  chainEvidence,
  conflictEvidence,
  cycleEvidence,
  observers,
  type Succession,
} from './evidence.ts'
import type { Finding } from './finding.ts'
import type { Part } from './part.ts'
import { readRegisters } from './registers.ts'

export type Refuted = Extract<Judgement, { kind: 'refuted' }>

/** Tells what was found in a part of the history; all operations of the part are shown, but the loose ones. */
export function tell(history: History, part: Part, finding: Finding): Refuted {
  return new Teller(history, part).tell(finding)
}

/** Rows of the part that show the finding by themselves. */
export function evidence({ history }: Part, finding: Finding): readonly number[] {
  return evidenceEntries(history, registerView(history), finding)
}

function evidenceEntries(part: History, view: RegisterView, finding: Finding): readonly number[] {
  const rowsOf = (entries: readonly number[]): readonly number[] => entries.map((entry) => view.row[entry] ?? NONE)
  switch (finding.kind) {
    case 'spurious-cas-failure':
      return [finding.row]
    case 'phantom': {
      const entry = finder(view, finding.version)
      return [
        ...rowsOf([entry, ...observers(view, entry)]),
        ...failedWrites(part, view.versionValue[finding.version] ?? NONE),
      ]
    }
    case 'cas-fork': {
      const swaps = [view.writer[finding.one] ?? NONE, view.writer[finding.other] ?? NONE]
      const entries = [...swaps, ...swaps.flatMap((swap) => observers(view, swap))]
      const writer = view.writer[view.read[swaps[0] ?? NONE] ?? NONE] ?? NONE
      return rowsOf(writer === INITIAL ? entries : [writer, ...entries])
    }
    case 'read-before-write':
      return rowsOf([earlyReader(view, finding.version), view.writer[finding.version] ?? NONE])
    case 'cas-cycle':
      return rowsOf(cycleEvidence(view, finding.version).entries)
    case 'chain-order':
      return rowsOf(chainEvidence(view, chainsOf(part), finding).entries)
    case 'forward-overlap':
    case 'contained':
      return rowsOf(conflictEvidence(view, chainsOf(part), finding).entries)
    default:
      return finding satisfies never
  }
}

function chainsOf(part: History): Chains {
  const chains = linkChains(readRegisters(part))
  if (chains.kind === 'chains') return chains
  throw new InternalError({
    what: `a part of a history has a finding (${chains.kind}) that comes before the one that is told`,
    why: 'both are found by the same procedure, in the same order',
    fix: 'please report it, with the history',
  })
}

/** Who surely found a version: a read if there is one, else a compare-and-set that was acknowledged or seen. */
function finder(view: RegisterView, version: number): number {
  const { read, written, ret } = view
  const found = [...read.keys()].filter((entry) => read[entry] === version)
  const sure = found.filter((entry) => ret[entry] !== OPEN)
  const seen = (): number | undefined => found.find((entry) => observers(view, entry).length > 0)
  return sure.find((entry) => written[entry] === NONE) ?? sure[0] ?? seen() ?? NONE
}

/** Rows of a part of one key that failed to write this value. */
function failedWrites(part: History, value: number): readonly number[] {
  const reader = new RegisterReader(part)
  const { outcome } = part.columns
  return Array.from({ length: part.rows }, (_, row) => row).filter(
    (row) => outcome[row] === OUTCOME.fail && reader.attempt(row) === value,
  )
}

/** The first read of the version to return. */
function earlyReader({ read, written, ret, writer }: RegisterView, version: number): number {
  let reader = NONE
  for (let entry = (writer[version] ?? 0) - 1; entry >= 0; entry--) {
    if (read[entry] !== version || written[entry] !== NONE) continue
    if (reader === NONE || (ret[entry] ?? 0) < (ret[reader] ?? 0)) reader = entry
  }
  return reader
}

/** Of a database that does not know a request again: then it is us who wrote a value twice. */
const CARRIED_OUT_TWICE = 'Unless a request was carried out twice: clients tried again (--retry).'

const refuted = (anomaly: string, { story }: Telling): Refuted => ({ kind: 'refuted', anomaly, story })

class Teller {
  readonly #history: History
  readonly #part: Part
  readonly #view: RegisterView

  constructor(history: History, part: Part) {
    this.#history = history
    this.#part = part
    this.#view = registerView(part.history)
  }

  tell(finding: Finding): Refuted {
    switch (finding.kind) {
      case 'spurious-cas-failure':
        return this.#spurious(this.#part.row[finding.row] ?? NONE)
      case 'phantom':
        return this.#phantom(finding.version)
      case 'cas-fork':
        return this.#fork(this.#view.writer[finding.one] ?? NONE, this.#view.writer[finding.other] ?? NONE)
      case 'cas-cycle':
        return this.#cycle(finding.version)
      case 'read-before-write':
        return this.#clairvoyance(finding.version)
      case 'chain-order':
        return this.#chain(finding)
      case 'forward-overlap':
      case 'contained':
        return this.#conflict(finding)
      default:
        return finding satisfies never
    }
  }

  #spurious(row: number): Refuted {
    const shown = this.#telling()
    shown.say(`${who(this.#history, row)} was refused although its condition was met.`).sayDeeds()
    return refuted('spurious-cas-failure', shown.say('The value told is the one that was expected.'))
  }

  #phantom(version: number): Refuted {
    const entry = finder(this.#view, version)
    const kind = this.#view.written[entry] === NONE ? 'phantom-read' : 'phantom-cas'
    const failed = failedWrites(this.#part.history, this.#view.versionValue[version] ?? NONE)
    const shown = this.#telling()
    const state = this.#state(version)
    shown.say(`${who(this.#history, this.#row(entry))} found ${state}, which nobody had written.`).sayDeeds()
    if (failed.length === 0) return refuted(kind, shown.say(`No operation of the whole history wrote ${state}.`))
    const marks = failed.map((row) => shown.mark(this.#part.row[row] ?? NONE))
    const attempts = marks.length === 1 ? 'The only attempt' : 'Each attempt'
    shown.say(`${attempts} to write it, ${marks.join(', ')}, was reported to have had no effect.`)
    return refuted(kind === 'phantom-read' ? 'aborted-read' : kind, shown)
  }

  #fork(one: number, other: number): Refuted {
    const shown = this.#telling()
    const state = this.#state(this.#view.read[one] ?? NONE)
    const [first, second] = [Math.min(one, other), Math.max(one, other)].map((swap) => shown.mark(this.#row(swap)))
    shown.say(`Both ${first} and ${second} replaced ${state}: one of the two updates is lost.`).sayDeeds()
    return refuted(
      'cas-fork',
      shown.say(`Whichever came second cannot have found ${state}, which was there only once.`),
    )
  }

  #cycle(version: number): Refuted {
    const shown = this.#telling()
    const key = keyName(this.#part.history, this.#view.versionKey[version] ?? NONE)
    shown.say(`Updates of ${key} follow one another in a circle.`).sayDeeds()
    return refuted('cas-cycle', shown.say('Each found a value that another of them wrote, so none can be the first.'))
  }

  #clairvoyance(version: number): Refuted {
    const reader = earlyReader(this.#view, version)
    const writes = this.#view.writer[version] ?? NONE
    const shown = this.#telling()
    const row = this.#row(reader)
    shown.say(`${who(this.#history, row)} read ${this.#state(version)} before anybody began to write it.`).sayDeeds()
    return refuted('read-before-write', shown.say(`${this.#succession(shown, { ended: reader, begun: writes })}.`))
  }

  #chain(finding: BrokenChain): Refuted {
    const succession = chainEvidence(this.#view, chainsOf(this.#part.history), finding)
    const shown = this.#telling()
    const older = this.#state(this.#version(succession.begun))
    const newer = this.#state(this.#version(succession.ended))
    shown.say(this.#surprise(succession)).sayDeeds()
    shown.say(`${newer} was made from ${older} by swapping, and no value is written twice.`)
    return refuted('chain-order', shown.say(`But ${this.#succession(shown, succession)}.`))
  }

  #conflict(conflict: Conflict): Refuted {
    const { oneFirst, otherFirst } = conflictEvidence(this.#view, chainsOf(this.#part.history), conflict)
    const shown = this.#telling()
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
    const told = chained ? `${why}, and a swap lets nothing between what it found and what it wrote.` : `${why}.`
    return this.#history.header.plan['retry'] === true ? `${told} ${CARRIED_OUT_TWICE}` : told
  }

  #telling(): Telling {
    return new Telling(this.#history, this.#part.row.subarray(this.#part.loose))
  }

  /** The row of the whole history. */
  #row(entry: number): number {
    return this.#part.row[this.#view.row[entry] ?? NONE] ?? NONE
  }

  /** "x = 5" */
  #state(version: number): string {
    const { versionKey, versionValue } = this.#view
    const key = keyName(this.#part.history, versionKey[version] ?? NONE)
    return `${key} = ${valueName(this.#part.history, versionValue[version] ?? NONE)}`
  }

  /** What the operation wrote, else what it read. */
  #version(entry: number): number {
    const wrote = this.#view.written[entry] ?? NONE
    return wrote === NONE ? (this.#view.read[entry] ?? NONE) : wrote
  }
}
