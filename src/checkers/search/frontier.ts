/**
 * The search that goes in step with time: all configurations that explain the returns so far, return by return.
 *
 * Slower than the dive where that finds its way, but it keeps one return's configurations only, so that its memory does
 * not grow with what it has tried. It takes over where the dive's memory is full.
 *
 * Method: just-in-time linearization (Lowe 2017): an operation is taken only when the one that returns needs it.
 */
import { NONE } from '../../history/index.ts'
import { type Automaton, NO_STATE } from './automaton.ts'
import { Configurations } from './configurations.ts'
import { Cursor } from './cursor.ts'
import type { SearchProblem } from './problem.ts'
import type { Slots } from './slots.ts'
import { Trail } from './trail.ts'

/** Words of a configuration; live words, those of unknown outcome, and its trail follow. */
const STATE = 0
const LIVE = 1

export type FrontierEnd =
  | { readonly kind: 'linearizable'; readonly choices: readonly number[] }
  /** `states`: those in which something waited for the return at `event`. */
  | { readonly kind: 'not-linearizable'; readonly event: number; readonly states: readonly number[] }
  | { readonly kind: 'budget'; readonly event: number }

export class Frontier {
  steps = 0
  readonly #problem: SearchProblem
  readonly #automaton: Automaton
  readonly #slots: Slots
  readonly #cursor: Cursor
  readonly #trail = new Trail()
  readonly #width: number
  readonly #draft: Int32Array
  /** What explains everything so far, what this return makes of it, and what remains. */
  #now: Configurations
  readonly #made: Configurations
  #then: Configurations

  constructor(problem: SearchProblem, automaton: Automaton, slots: Slots) {
    this.#problem = problem
    this.#automaton = automaton
    this.#slots = slots
    this.#cursor = new Cursor(problem, slots)
    const set = () => new Configurations(LIVE + slots.liveWords, slots.openWords, 1)
    this.#now = set()
    this.#made = set()
    this.#then = set()
    this.#width = this.#now.width
    this.#draft = new Int32Array(this.#width)
  }

  run(attempts: number, bytes: number): FrontierEnd {
    const { events } = this.#problem
    this.#draft[STATE] = this.#automaton.initial
    this.#draft[this.#width - 1] = NONE
    this.#now.add(this.#draft)
    for (let event = 0; event < events.length; event++) {
      if ((events[event] ?? 0) >= 0) continue
      this.#cursor.seek(event)
      if (!this.#explain(~(events[event] ?? 0), attempts, bytes)) return { kind: 'budget', event }
      if (this.#then.count === 0) return { kind: 'not-linearizable', event, states: this.#statesMade() }
      this.#swap()
    }
    const end = this.#now.words[this.#width - 1] ?? NONE
    return { kind: 'linearizable', choices: this.#trail.choicesTo(end) }
  }

  #swap(): void {
    const passed = this.#now
    this.#now = this.#then
    this.#then = passed
    if (!this.#trail.isFull) return
    const { words, count } = this.#now
    const ends = new Int32Array(count)
    for (let id = 0; id < count; id++) ends[id] = words[(id + 1) * this.#width - 1] ?? NONE
    this.#trail.clear(ends).forEach((end, id) => {
      words[(id + 1) * this.#width - 1] = end
    })
  }

  /** Makes everything that may happen until `due` has, and keeps what it has happened in. False: out of budget. */
  #explain(due: number, attempts: number, bytes: number): boolean {
    const made = this.#made
    made.clear()
    for (let id = 0; id < this.#now.count; id++) {
      this.#load(this.#now, id)
      this.#takeReads()
      made.add(this.#draft)
    }
    const slot = this.#slots.slotOf[due] ?? 0
    const [word, bit] = [LIVE + (slot >> 5), 1 << (slot & 31)]
    for (let id = 0; id < made.count; id++) {
      if (((made.words[id * this.#width + word] ?? 0) & bit) !== 0) continue
      if (this.steps >= attempts || made.bytes + this.#now.bytes + this.#trail.bytes > bytes) return false
      this.#expand(id)
    }
    this.#keepExplained(word, bit)
    return true
  }

  #expand(id: number): void {
    const { live, others, opened } = this.#cursor
    const { liveWords, open, openBefore } = this.#slots
    const base = id * this.#width
    for (let word = 0; word < liveWords; word++) {
      let left = (others[word] ?? 0) & ~(this.#made.words[base + LIVE + word] ?? 0)
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        this.#attempt(id, live[word * 32 + 31 - Math.clz32(bit)] ?? 0, LIVE + word, bit, false)
      }
    }
    const first = LIVE + liveWords
    const isUsed = (number: number): boolean =>
      (((this.#made.words[base + first + (number >> 5)] ?? 0) >>> (number & 31)) & 1) === 1
    for (let number = 0; number < opened; number++) {
      const before = openBefore[number] ?? NONE
      if (isUsed(number) || (before !== NONE && !isUsed(before))) continue
      this.#attempt(id, open[number] ?? 0, first + (number >> 5), 1 << (number & 31), true)
    }
  }

  #attempt(id: number, operation: number, word: number, bit: number, isOpen: boolean): void {
    this.steps++
    const state = this.#made.words[id * this.#width + STATE] ?? 0
    const after = this.#automaton.step(state, this.#problem.classOf[operation] ?? 0)
    if (after === NO_STATE || (isOpen && after === state)) return
    this.#load(this.#made, id)
    const draft = this.#draft
    const trail = draft[this.#width - 1] ?? NONE
    draft[STATE] = after
    draft[word] = (draft[word] ?? 0) | bit
    this.#takeReads()
    draft[this.#width - 1] = NONE
    const made = this.#made.add(draft)
    if (made !== NONE) this.#made.words[(made + 1) * this.#width - 1] = this.#trail.add(trail, operation)
  }

  /** Those that used up least come first, so that they cover the others. */
  #keepExplained(word: number, bit: number): void {
    const { words, count } = this.#made
    const explained: number[] = []
    for (let id = 0; id < count; id++) if (((words[id * this.#width + word] ?? 0) & bit) !== 0) explained.push(id)
    if (this.#slots.openWords > 0) {
      const used = new Map(explained.map((id) => [id, this.#usedUp(id)]))
      explained.sort((a, b) => (used.get(a) ?? 0) - (used.get(b) ?? 0))
    }
    this.#then.clear()
    for (const id of explained) {
      this.#load(this.#made, id)
      this.#draft[word] = (this.#draft[word] ?? 0) & ~bit
      this.#then.add(this.#draft)
    }
  }

  #usedUp(id: number): number {
    const from = id * this.#width + LIVE + this.#slots.liveWords
    let used = 0
    for (let at = from; at < from + this.#slots.openWords; at++) {
      for (let left = this.#made.words[at] ?? 0; left !== 0; left &= left - 1) used++
    }
    return used
  }

  #statesMade(): readonly number[] {
    const { words, count } = this.#made
    const found = new Set<number>()
    for (let id = 0; id < count; id++) found.add(words[id * this.#width + STATE] ?? 0)
    return [...found]
  }

  #load(from: Configurations, id: number): void {
    const base = id * this.#width
    for (let offset = 0; offset < this.#width; offset++) this.#draft[offset] = from.words[base + offset] ?? 0
  }

  #takeReads(): void {
    const { classOf } = this.#problem
    const { live, reads } = this.#cursor
    const draft = this.#draft
    const state = draft[STATE] ?? 0
    for (let word = 0; word < this.#slots.liveWords; word++) {
      let left = (reads[word] ?? 0) & ~(draft[LIVE + word] ?? 0)
      while (left !== 0) {
        const bit = left & -left
        left ^= bit
        const read = live[word * 32 + 31 - Math.clz32(bit)] ?? 0
        if (this.#automaton.step(state, classOf[read] ?? 0) === state)
          draft[LIVE + word] = (draft[LIVE + word] ?? 0) | bit
      }
    }
  }
}
