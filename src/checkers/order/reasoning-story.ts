/** Tells a circular reasoning: what each reading demands, and where that leads. */
import { type History, NONE } from '../../history/index.ts'
import { INITIAL } from '../register-view.ts'
import { keyName, Telling, valueName } from '../telling.ts'
import type { PartOfOrder } from './part-of-order.ts'
import type { Before, Dilemma } from './reasoning.ts'

/** The telling of a part: its operations have been told, and what follows from them can be said. */
export class PartTeller {
  readonly shown: Telling
  readonly #history: History
  readonly #part: PartOfOrder

  constructor(history: History, part: PartOfOrder) {
    const { view } = part.order
    this.#history = history
    this.#part = part
    this.shown = new Telling(
      history,
      view.row.filter((_, entry) => part.loose[entry] === 0),
    ).sayDeeds()
  }

  sayCircle(circle: readonly Before[]): void {
    const told = new Set<Before>()
    for (const step of circle) this.#sayDemand(step, told)
    const first = this.#name(circle[0]?.from ?? NONE)
    this.shown.say(`${this.#links(circle)}: so ${first} would have to come before itself.`)
  }

  /** Whichever of the two came first. */
  sayDilemma({ first, second, circles }: Dilemma): void {
    const [one, other] = [this.#name(first), this.#name(second)]
    this.shown.say(`Either ${one} came before ${other}, or ${other} before ${one}.`)
    this.shown.say(`Suppose that ${one} came before ${other}.`)
    this.sayCircle(circles[0])
    this.shown.say(`So suppose that ${other} came before ${one}.`)
    this.sayCircle(circles[1])
  }

  /** After the demands that it rests on. */
  #sayDemand(step: Before, told: Set<Before>): void {
    const { from, to, reason } = step
    if (!('chain' in reason) || told.has(step)) return
    told.add(step)
    for (const earlier of reason.chain) this.#sayDemand(earlier, told)
    const { order } = this.#part
    const read = this.#name(reason.read)
    const found = `${read} found ${this.#version(order.view.read[reason.read] ?? NONE)}`
    const because = reason.chain.length === 0 ? '' : ` (${this.#links(reason.chain)})`
    if (reason.kind === 'overwritten') {
      this.shown.say(
        `${found}, not ${this.#version(order.view.written[from] ?? NONE)}, though ${this.#name(from)} came before it` +
          `${because}: so ${this.#name(from)} had been overwritten, and came before ${this.#name(to)}.`,
      )
    } else if (order.source[reason.read] === INITIAL) {
      this.shown.say(`${found}, as in the beginning: so it came before ${this.#name(to)}.`)
    } else {
      this.shown.say(`${found}, which ${this.#name(to)} overwrote${because}: so ${read} came before ${this.#name(to)}.`)
    }
  }

  #links(steps: readonly Before[]): string {
    return steps.map((step) => this.#link(step)).join('; ')
  }

  #link({ from, to, reason }: Before): string {
    const [first, second] = [this.#name(from), this.#name(to)]
    if (reason.kind === 'session') return `${second} follows ${first} in its session`
    return reason.kind === 'seen' ? `${second} saw what ${first} wrote` : `${first} came before ${second}`
  }

  /** "#3", or what it wrote if it is not shown. */
  #name(entry: number): string {
    const { order, loose } = this.#part
    if (loose[entry] === 1) return `the write of ${this.#version(order.view.written[entry] ?? NONE)}`
    return this.shown.mark(order.view.row[entry] ?? NONE)
  }

  #version(version: number): string {
    const { versionKey, versionValue } = this.#part.order.view
    // A part numbers its keys anew; the history's number is that of any of its rows.
    const key = this.#part.order.view.key.indexOf(versionKey[version] ?? NONE)
    const row = this.#part.order.view.row[key] ?? NONE
    return `${keyName(this.#history, this.#history.columns.key[row] ?? NONE)} = ${valueName(this.#history, versionValue[version] ?? NONE)}`
  }
}
