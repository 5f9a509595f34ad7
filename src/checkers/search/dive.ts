/**
 * The search that dives: depth first, from one configuration to the next, and back where nothing fits.
 *
 *     p0  |---w1---|           which write came first? The dive takes one, goes on, and comes back only
 *     p1    |---w2---|  |-r1-|   if what follows cannot be explained
 *
 * Readings are taken as soon as they fit: they change nothing, so that is always as good. Operations of unknown outcome
 * are tried last; of several alike the earliest; and never where what follows could do without (`#isNeedless`).
 *
 * Cost:   exponential in the number of operations open at once (the problem is NP-complete: Gibbons & Korach 1997).
 * Method: Wing & Gong 1993 with Lowe's 2017 memory of what was tried, over exact configurations (slots.ts).
 */
import { NONE } from '../../history/index.ts'
import type { AnyModel } from '../../models/index.ts'
import { Automaton, NO_STATE } from './automaton.ts'
import { Configurations } from './configurations.ts'
import { Cursor } from './cursor.ts'
import { Hopeless } from './hopeless.ts'
import type { SearchProblem } from './problem.ts'
import { type Slots, slotsOf } from './slots.ts'

/** Words of a configuration; live words and then those of unknown outcome follow. */
const EVENT = 0
const STATE = 1
const LIVE = 2

const FINISHED = -2
/** No operation of unknown outcome came directly before. */
const NO_DETOUR = -1

export type DiveEnd = 'linearizable' | 'not-linearizable' | 'paused' | 'memory'

export class Dive {
  readonly problem: SearchProblem
  readonly automaton: Automaton
  readonly slots: Slots
  /** Attempts so far. */
  steps = 0
  /** The latest return event that a configuration waits for. */
  deepest = 0
  readonly #cursor: Cursor
  readonly #hopeless: Hopeless | null
  readonly #seen: Configurations
  readonly #width: number
  /** The configuration being made, and whether a reading was taken in it. */
  readonly #draft: Int32Array
  #tookReading = false
  #last: DiveEnd = 'paused'
  /** The path: configurations, what is to be tried next, what led there, and the state before a detour. */
  #path = new Int32Array(64)
  #next = new Int32Array(64)
  #choice = new Int32Array(64)
  #before = new Int32Array(64)
  #depth = 0
  #finalChoice = NONE

  constructor(model: AnyModel, problem: SearchProblem) {
    this.problem = problem
    this.automaton = new Automaton(model, problem)
    this.slots = slotsOf(problem)
    this.#cursor = new Cursor(problem, this.slots)
    this.#hopeless = Hopeless.of(model, problem, this.automaton, this.slots)
    this.#seen = new Configurations(LIVE + this.slots.liveWords, this.slots.openWords)
    this.#width = this.#seen.width
    this.#draft = new Int32Array(this.#width)
    this.#begin()
  }

  get bytes(): number {
    return this.#seen.bytes
  }

  /** Goes on for this many attempts, unless it ends or fills its memory before. */
  run(attempts: number, bytes: number): DiveEnd {
    if (this.#last === 'linearizable' || this.#last === 'not-linearizable') return this.#last
    const until = this.steps + attempts
    this.#last = this.#dive(until, bytes)
    return this.#last
  }

  /** What it chose on the way to the end: operations, without readings that fitted by themselves. */
  choices(): readonly number[] {
    const choices = [...this.#choice.subarray(1, this.#depth)]
    return this.#finalChoice === NONE ? choices : [...choices, this.#finalChoice]
  }

  /** Every state in which something waited for this event. */
  statesAt(event: number): readonly number[] {
    const { words, count } = this.#seen
    const found = new Set<number>()
    for (let id = 0; id < count; id++) {
      if (words[id * this.#width + EVENT] === event) found.add(words[id * this.#width + STATE] ?? 0)
    }
    return [...found]
  }

  #begin(): void {
    const first = this.problem.events.findIndex((event) => event < 0)
    this.#draft[EVENT] = first
    this.#draft[STATE] = this.automaton.initial
    if (first === -1 || this.#settle() === FINISHED) {
      this.#last = 'linearizable'
      return
    }
    this.#push(this.#seen.add(this.#draft), NONE, NO_DETOUR)
  }

  #dive(until: number, bytes: number): DiveEnd {
    while (this.#depth > 0) {
      if (this.steps >= until) return 'paused'
      if (this.#seen.bytes > bytes) return 'memory'
      const child = this.#advance(this.#depth - 1)
      if (child === FINISHED) return 'linearizable'
      if (child === NONE) this.#depth--
    }
    return 'not-linearizable'
  }

  /** Tries what is next at this place of the path until something new comes of it. */
  #advance(at: number): number {
    const base = (this.#path[at] ?? 0) * this.#width
    const { words } = this.#seen
    const event = words[base + EVENT] ?? 0
    if (event > this.deepest) this.deepest = event
    const due = ~(this.problem.events[event] ?? 0)
    const dueSlot = this.slots.slotOf[due] ?? 0
    const cursor = this.#cursor
    cursor.seek(event)
    const lastSlot = this.slots.liveWords * 32
    let next = this.#next[at] ?? 0
    if (next === 0) {
      this.#next[at] = next = 1
      const found = this.#attempt(at, due, LIVE + (dueSlot >> 5), 1 << (dueSlot & 31), false)
      if (found !== NONE) return found
      cursor.seek(event)
    }
    for (; next <= lastSlot; next++) {
      const slot = next - 1
      const word = slot >> 5
      const left = (cursor.others[word] ?? 0) & ~(this.#seen.words[base + LIVE + word] ?? 0) & (-1 << (slot & 31))
      if (left === 0) {
        next = (word + 1) * 32
        continue
      }
      const chosen = word * 32 + 31 - Math.clz32(left & -left)
      next = chosen + 1
      if (chosen === dueSlot) continue
      this.#next[at] = next + 1
      const found = this.#attempt(at, cursor.live[chosen] ?? 0, LIVE + word, left & -left, false)
      if (found !== NONE) return found
      cursor.seek(event)
    }
    return this.#advanceOpen(at, base, event, next - lastSlot - 1)
  }

  #advanceOpen(at: number, base: number, event: number, from: number): number {
    const { open, openBefore, liveWords } = this.slots
    const first = LIVE + liveWords
    const { opened } = this.#cursor
    for (let number = from; number < opened; number++) {
      const { words } = this.#seen
      const word = first + (number >> 5)
      if ((((words[base + word] ?? 0) >>> (number & 31)) & 1) === 1) continue
      const before = openBefore[number] ?? NONE
      if (before !== NONE && (((words[base + first + (before >> 5)] ?? 0) >>> (before & 31)) & 1) === 0) continue
      this.#next[at] = liveWords * 32 + number + 2
      const found = this.#attempt(at, open[number] ?? 0, word, 1 << (number & 31), true)
      if (found !== NONE) return found
      this.#cursor.seek(event)
    }
    return NONE
  }

  /** Takes `operation` from the configuration at `at` of the path; NONE if nothing new comes of it. */
  #attempt(at: number, operation: number, word: number, bit: number, isOpen: boolean): number {
    this.steps++
    const base = (this.#path[at] ?? 0) * this.#width
    const { words } = this.#seen
    const state = words[base + STATE] ?? 0
    const of = this.problem.classOf[operation] ?? 0
    const after = this.automaton.step(state, of)
    if (after === NO_STATE || (isOpen && after === state) || this.#isNeedless(at, of, after)) return NONE
    const draft = this.#draft
    for (let offset = 0; offset < this.#width; offset++) draft[offset] = words[base + offset] ?? 0
    draft[STATE] = after
    draft[word] = (draft[word] ?? 0) | bit
    if (this.#settle() === FINISHED) {
      this.#finalChoice = operation
      return FINISHED
    }
    if (this.#hopeless?.has(draft)) return NONE
    const id = this.#seen.add(draft)
    if (id === NONE) return NONE
    this.#push(id, operation, isOpen && !this.#tookReading ? state : NO_DETOUR)
    return id
  }

  /**
   * An operation of unknown outcome led here, no reading saw it, and the same state comes from before it: whatever
   * follows can do without it, and is tried there.
   */
  #isNeedless(at: number, of: number, after: number): boolean {
    const before = this.#before[at] ?? NO_DETOUR
    return before !== NO_DETOUR && this.automaton.step(before, of) === after
  }

  /** Takes the readings that fit, and goes on to the next return while the one that is due has happened. */
  #settle(): number {
    const { events, classOf } = this.problem
    const { slotOf, liveWords } = this.slots
    const { automaton } = this
    const draft = this.#draft
    const cursor = this.#cursor
    const state = draft[STATE] ?? 0
    this.#tookReading = false
    for (;;) {
      const event = draft[EVENT] ?? 0
      cursor.seek(event)
      for (let word = 0; word < liveWords; word++) {
        let left = (cursor.reads[word] ?? 0) & ~(draft[LIVE + word] ?? 0)
        while (left !== 0) {
          const bit = left & -left
          left ^= bit
          const read = cursor.live[word * 32 + 31 - Math.clz32(bit)] ?? 0
          if (automaton.step(state, classOf[read] ?? 0) !== state) continue
          draft[LIVE + word] = (draft[LIVE + word] ?? 0) | bit
          this.#tookReading = true
        }
      }
      const slot = slotOf[~(events[event] ?? 0)] ?? 0
      const word = LIVE + (slot >> 5)
      const bit = 1 << (slot & 31)
      if (((draft[word] ?? 0) & bit) === 0) return NONE
      draft[word] = (draft[word] ?? 0) & ~bit
      let next = event + 1
      while (next < events.length && (events[next] ?? 0) >= 0) next++
      if (next >= events.length) return FINISHED
      draft[EVENT] = next
    }
  }

  #push(id: number, choice: number, before: number): void {
    if (this.#depth === this.#path.length) this.#deepen()
    const at = this.#depth++
    this.#path[at] = id
    this.#next[at] = 0
    this.#choice[at] = choice
    this.#before[at] = before
  }

  #deepen(): void {
    const longer = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const bigger = new Int32Array(column.length * 2)
      bigger.set(column)
      return bigger
    }
    this.#path = longer(this.#path)
    this.#next = longer(this.#next)
    this.#choice = longer(this.#choice)
    this.#before = longer(this.#before)
  }
}
