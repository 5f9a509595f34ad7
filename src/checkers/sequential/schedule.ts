/**
 * Looks for one order of everything, by carrying it out: each session has a next operation, and a state says how far all
 * of them are.
 *
 * At once, since it can hurt nobody: a reading that finds its value; a compare-and-set whose value nobody else has still
 * to read; and a write that nobody reads, or that must come before all other writes of its key that are left. A write may
 * be carried out when the block before it is complete, and all that must come before it (saturation.ts) is done. What is
 * left is a choice among writes: the one invoked first is tried first, and where that leads nowhere, the next.
 *
 * States that lead nowhere are remembered, whole. A state is only how far the sessions are: of each key at most one value
 * is written and still to be read, so that tells which.
 *
 * Cost: (sessions + clocks) × writes if no choice was wrong; exponential in the worst case (the problem is NP-complete).
 */
import { NONE } from '../../history/index.ts'
import { Int32List } from '../order/int32-list.ts'
import { INITIAL } from '../register-view.ts'
import type { Blocks } from './blocks.ts'
import type { Saturation } from './saturation.ts'
import { StateSet } from './state-set.ts'

export type Scheduled =
  | { readonly kind: 'found'; readonly entries: Int32Array }
  /** Every order was tried. */
  | { readonly kind: 'none' }
  | { readonly kind: 'spent' }

/** A choice that was made: it can be taken back, and the next one tried. */
interface Choice {
  readonly options: readonly number[]
  next: number
  /** How many operations had been carried out. */
  readonly done: number
}

export class Schedule {
  spent = 0
  readonly #saturation: Saturation
  readonly #blocks: Blocks
  /** Per session: its next entry, NONE at its end. */
  readonly #next: Int32Array
  /** Per component: how many of its writes are done. */
  readonly #written: Int32Array
  /** Per entry that writes, and per key: plain readings of that value, of the initial one, that are still to come. */
  readonly #unread: Int32Array
  readonly #unreadInitial: Int32Array
  /** Per key: the entry that wrote its value, INITIAL. */
  readonly #current: Int32Array
  /** What was carried out, and which value of the key it found. */
  readonly #done: Int32List
  readonly #found: Int32List
  /** Sessions that may be able to go on. */
  readonly #awake: number[] = []
  readonly #isAwake: Uint8Array
  /** Per key: the sessions that wait for it are linked. */
  readonly #firstWaiting: Int32Array
  readonly #nextWaiting: Int32Array
  readonly #waitsFor: Int32Array
  readonly #choices: Choice[] = []
  readonly #dead: StateSet
  readonly #total: number

  constructor(saturation: Saturation) {
    const { blocks } = saturation
    const { view, sessions, first, session, source } = blocks.order
    this.#saturation = saturation
    this.#blocks = blocks
    this.#next = first.slice()
    this.#written = new Int32Array(saturation.width)
    this.#unread = new Int32Array(view.size)
    this.#unreadInitial = new Int32Array(view.keys)
    this.#current = new Int32Array(view.keys).fill(INITIAL)
    this.#isAwake = new Uint8Array(sessions)
    this.#firstWaiting = new Int32Array(view.keys).fill(NONE)
    this.#nextWaiting = new Int32Array(sessions).fill(NONE)
    this.#waitsFor = new Int32Array(sessions).fill(NONE)
    this.#dead = new StateSet(sessions)
    let total = 0
    for (let entry = 0; entry < view.size; entry++) {
      if (session[entry] === NONE) continue
      total++
      if (view.read[entry] === NONE || view.written[entry] !== NONE) continue
      this.#countUnread(source[entry] as number, view.key[entry] as number, 1)
    }
    this.#total = total
    this.#done = new Int32List(total + 1)
    this.#found = new Int32List(total + 1)
    for (let each = 0; each < sessions; each++) this.#wake(each)
  }

  search(most: number): Scheduled {
    for (;;) {
      this.#goOn()
      if (this.#done.length === this.#total) return { kind: 'found', entries: this.#done.toArray() }
      if (this.spent > most) return { kind: 'spent' }
      const options = this.#options()
      if (options.length === 1) this.#perform(options[0] as number)
      else if (options.length > 1 && !this.#dead.has(this.#next)) {
        this.#choices.push({ options, next: 1, done: this.#done.length })
        this.#perform(options[0] as number)
      } else if (!this.#tryAnother()) return { kind: 'none' }
    }
  }

  /** Carries out what can hurt nobody and needs no look at other sessions. */
  #goOn(): void {
    const { view } = this.#blocks.order
    for (let session = this.#awake.pop(); session !== undefined; session = this.#awake.pop()) {
      this.#isAwake[session] = 0
      for (let entry = this.#next[session] as number; entry !== NONE; entry = this.#next[session] as number) {
        this.spent++
        if (!this.#isHarmless(entry, view.key[entry] as number)) {
          this.#waitFor(session, view.key[entry] as number)
          break
        }
        this.#perform(entry)
      }
    }
  }

  #isHarmless(entry: number, key: number): boolean {
    const { order } = this.#blocks
    const { view, source } = order
    if (view.read[entry] === NONE) return false
    const from = source[entry] as number
    if (from !== this.#current[key]) return false
    return view.written[entry] === NONE || this.#unreadOf(from, key) === 0
  }

  /** Writes that may come next: only one if it can hurt nobody. */
  #options(): readonly number[] {
    const { view } = this.#blocks.order
    const options: number[] = []
    for (const entry of this.#next) {
      if (entry === NONE) continue
      this.spent++
      if (view.read[entry] !== NONE || !this.#mayBegin(entry, view.key[entry] as number)) continue
      if (this.#isFree(entry)) return [entry]
      options.push(entry)
    }
    return options.sort((a, b) => a - b)
  }

  #mayBegin(head: number, key: number): boolean {
    const current = this.#current[key] as number
    if (this.#unreadOf(current, key) > 0 || this.#swapOf(current, key) !== NONE) return false
    const written = this.#written
    for (let component = 0; component < written.length; component++) {
      // Its own session is as far as its operation.
      if (this.#saturation.known(head, component) > (written[component] as number)) return false
    }
    return true
  }

  /** Nobody reads it, or all other blocks of the key that are left must come after it. */
  #isFree(head: number): boolean {
    const { order, heads, swap } = this.#blocks
    if (this.#unread[head] === 0 && swap[head] === NONE) return true
    const key = order.view.key[head] as number
    for (let list = heads.ofKey[key] as number; list < (heads.ofKey[key + 1] as number); list++) {
      this.spent++
      const other = this.#firstLeft(list, head)
      if (other !== NONE && !this.#saturation.isBefore(head, other)) return false
    }
    return true
  }

  /** The first write of the list that is still to come, leaving out `except`. */
  #firstLeft(list: number, except: number): number {
    const { heads, order } = this.#blocks
    const end = heads.offsets[list + 1] as number
    let low = heads.offsets[list] as number
    const written = this.#written[this.#saturation.component(heads.entries[low] as number)] as number
    for (let high = end; low < high; ) {
      const middle = (low + high) >>> 1
      if ((order.ordinal[heads.entries[middle] as number] as number) <= written) low = middle + 1
      else high = middle
    }
    if (low < end && heads.entries[low] === except) low++
    return low < end ? (heads.entries[low] as number) : NONE
  }

  #perform(entry: number): void {
    const { order } = this.#blocks
    const { view, after, session } = order
    const key = view.key[entry] as number
    const of = session[entry] as number
    const current = this.#current[key] as number
    this.#done.push(entry)
    this.#found.push(current)
    this.#stopWaiting(of)
    this.#next[of] = after[entry] as number
    if (view.written[entry] === NONE) {
      this.#countUnread(current, key, -1)
      if (this.#unreadOf(current, key) === 0) this.#wakeWaiting(key)
    } else {
      this.#current[key] = entry
      this.#written[this.#saturation.component(entry)] = order.ordinal[entry] as number
      this.#wakeWaiting(key)
    }
    this.#wake(of)
  }

  /** Takes back what led nowhere, up to a choice that has another option. */
  #tryAnother(): boolean {
    for (let choice = this.#choices.at(-1); choice !== undefined; choice = this.#choices.at(-1)) {
      while (this.#done.length > choice.done) this.#takeBack()
      const option = choice.options[choice.next++]
      if (option !== undefined) {
        this.#wakeAll()
        this.#perform(option)
        return true
      }
      this.#dead.add(this.#next)
      this.#choices.pop()
    }
    return false
  }

  #takeBack(): void {
    const { order } = this.#blocks
    const { view, session, ordinal } = order
    this.spent++
    const entry = this.#done.pop()
    const found = this.#found.pop()
    const key = view.key[entry] as number
    this.#next[session[entry] as number] = entry
    if (view.written[entry] === NONE) {
      this.#countUnread(found, key, 1)
      return
    }
    this.#current[key] = found
    this.#written[this.#saturation.component(entry)] = (ordinal[entry] as number) - 1
  }

  #countUnread(writer: number, key: number, change: number): void {
    const counts = writer === INITIAL ? this.#unreadInitial : this.#unread
    const at = writer === INITIAL ? key : writer
    counts[at] = (counts[at] as number) + change
  }

  #unreadOf(writer: number, key: number): number {
    return (writer === INITIAL ? this.#unreadInitial[key] : this.#unread[writer]) as number
  }

  /** The compare-and-set that must come next if the key has this value. */
  #swapOf(writer: number, key: number): number {
    return (writer === INITIAL ? this.#blocks.firstSwap[key] : this.#blocks.swap[writer]) as number
  }

  #wake(session: number): void {
    if (this.#isAwake[session] === 1) return
    this.#isAwake[session] = 1
    this.#awake.push(session)
  }

  #wakeAll(): void {
    for (let session = 0; session < this.#next.length; session++) this.#wake(session)
  }

  #wakeWaiting(key: number): void {
    for (let session = this.#firstWaiting[key] as number; session !== NONE; ) {
      const following = this.#nextWaiting[session] as number
      this.#waitsFor[session] = NONE
      this.#wake(session)
      session = following
    }
    this.#firstWaiting[key] = NONE
  }

  #waitFor(session: number, key: number): void {
    if (this.#waitsFor[session] === key) return
    this.#stopWaiting(session)
    this.#waitsFor[session] = key
    this.#nextWaiting[session] = this.#firstWaiting[key] as number
    this.#firstWaiting[key] = session
  }

  /** A session that goes on by itself is taken off the list that it is on. */
  #stopWaiting(session: number): void {
    const key = this.#waitsFor[session] as number
    if (key === NONE) return
    this.#waitsFor[session] = NONE
    let at = this.#firstWaiting[key] as number
    if (at === session) {
      this.#firstWaiting[key] = this.#nextWaiting[session] as number
      return
    }
    while (this.#nextWaiting[at] !== session) at = this.#nextWaiting[at] as number
    this.#nextWaiting[at] = this.#nextWaiting[session] as number
  }
}
