/**
 * Decides a first-in-first-out queue whose values are put in once.
 *
 *     p0  |-enq1-|  |-enq2-|
 *     p1                      |-deq2-|  |-deq1-|     refuted: 1 was first in, and is not first out
 *
 * One value must be ahead of another if its enqueue ended before the other's began, or its dequeue did: both happen in
 * one and the same order. If these demands go round in a circle, no queue can have answered so. If they do not, an order
 * of the values that meets them is a linearization: each enqueue and each dequeue takes effect as soon as it has begun
 * and the value ahead of it is done. Nothing then comes too late, because whoever had to be earlier was put ahead.
 *
 * An answer "it was empty" needs a moment at which nothing was surely inside (emptiness.ts). Everything that was inside
 * by then is ahead of everything else; that never contradicts the demands, so the values fall into stretches between
 * such moments.
 *
 * Source: the demands are those of Henzinger, Sezgin & Vafeiadis, "Aspect-Oriented Linearizability Proofs" (CONCUR 2013).
 * Cost:   O(n log n): one heap.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from '../objects/lives.ts'
import { mergeByMoment } from '../objects/merge.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { stretchesOf } from '../objects/stretches.ts'

export type QueueOrder =
  | { readonly kind: 'order'; readonly order: Int32Array }
  /** Values each of which had to be ahead of the other, as lives. */
  | { readonly kind: 'overtaken'; readonly lives: readonly number[] }

/** `moment`: for each answer "it was empty" one at which nothing was surely inside. */
export function orderQueue(view: ObjectView, lives: Lives, moment: Int32Array): QueueOrder {
  const stretches = stretchesOf(lives, moment)
  const values = new Int32Array(lives.count)
  const isPlaced = new Uint8Array(lives.count)
  let placed = 0
  for (let stretch = 0; stretch < stretches.count; stretch++) {
    const members = stretches.member.subarray(stretches.start[stretch], stretches.start[stretch + 1])
    const stuck = placeInOrder(lives, members, isPlaced, values.subarray(placed))
    if (stuck !== null) return overtaken(lives, stuck)
    placed += members.length
  }
  return { kind: 'order', order: timed(view, lives, values, stretches.from, moment) }
}

/**
 * Takes again and again a value that none of the rest must be ahead of. Members come in the order in which their
 * enqueues began; those whose turn it is by their enqueues wait in a heap by the beginnings of their dequeues.
 *
 * Returns null, or the members that are left when no value can be next.
 */
function placeInOrder(lives: Lives, members: Int32Array, isPlaced: Uint8Array, into: Int32Array): Int32Array | null {
  const { putBegan, putEnded, takenBegan, takenEnded } = lives
  const byPutEnd = sortedBy(members, putEnded)
  const byTakeEnd = sortedBy(members, takenEnded)
  const heap = new LifeHeap(takenBegan, members.length)
  let arrived = 0
  let putDone = 0
  let takeDone = 0
  for (let placed = 0; placed < members.length; placed++) {
    while (isPlaced[byPutEnd[putDone] ?? 0] === 1) putDone++
    while (isPlaced[byTakeEnd[takeDone] ?? 0] === 1) takeDone++
    const firstPutEnd = putEnded[byPutEnd[putDone] ?? 0] ?? OPEN
    const firstTakeEnd = takenEnded[byTakeEnd[takeDone] ?? 0] ?? OPEN
    while (arrived < members.length && (putBegan[members[arrived] ?? 0] ?? 0) < firstPutEnd) {
      heap.push(members[arrived++] ?? 0)
    }
    const next = heap.top
    if (next === NONE || (takenBegan[next] ?? OPEN) > firstTakeEnd)
      return members.filter((life) => isPlaced[life] !== 1)
    heap.pop()
    isPlaced[next] = 1
    into[placed] = next
  }
  return null
}

const sortedBy = (members: Int32Array, column: Int32Array): Int32Array =>
  members.slice().sort((one, other) => (column[one] ?? OPEN) - (column[other] ?? OPEN))

/** Where there is a circle, two values stand in each other's way (Henzinger, Sezgin & Vafeiadis 2013): a sweep finds them. */
function overtaken(lives: Lives, left: Int32Array): QueueOrder {
  const { putBegan, putEnded, takenBegan, takenEnded } = lives
  const byPutEnd = sortedBy(left, putEnded)
  let ended = 0
  /** Of those whose enqueues had ended: the one whose dequeue began last. */
  let last = NONE
  for (const life of sortedBy(left, putBegan)) {
    for (; (putEnded[byPutEnd[ended] ?? 0] ?? OPEN) < (putBegan[life] ?? 0); ended++) {
      const other = byPutEnd[ended] ?? 0
      if (last === NONE || (takenBegan[other] ?? OPEN) > (takenBegan[last] ?? OPEN)) last = other
    }
    if (last !== NONE && (takenBegan[last] ?? OPEN) > (takenEnded[life] ?? OPEN)) {
      return { kind: 'overtaken', lives: [last, life] }
    }
  }
  return { kind: 'overtaken', lives: [...left] }
}

/** Enqueues and dequeues as early as their turn allows, and the answers "it was empty" at their moments. */
function timed(
  { inv }: ObjectView,
  { put, take, empty, takenBegan, count }: Lives,
  values: Int32Array,
  from: Int32Array,
  moment: Int32Array,
): Int32Array {
  const puts = { entry: new Int32Array(count), moment: new Int32Array(count), count }
  const takes = { entry: new Int32Array(count), moment: new Int32Array(count), count: 0 }
  let lastPut = 0
  let lastTake = 0
  let isBlocked = false
  for (let at = 0; at < count; at++) {
    const life = values[at] ?? 0
    const entry = put[life] ?? 0
    const since = from[life] ?? 0
    lastPut = Math.max(lastPut, 2 * (inv[entry] ?? 0), since)
    puts.entry[at] = entry
    puts.moment[at] = lastPut
    // What never came out is behind all that is known to have come out; other removals may not have happened.
    if (take[life] === NONE) isBlocked = true
    if (isBlocked) continue
    lastTake = Math.max(lastTake, 2 * (takenBegan[life] ?? 0), lastPut, since)
    takes.entry[takes.count] = take[life] ?? 0
    takes.moment[takes.count++] = lastTake
  }
  const byMoment = Int32Array.from(empty, (_, at) => at).sort((one, other) => (moment[one] ?? 0) - (moment[other] ?? 0))
  const empties = {
    entry: byMoment.map((at) => empty[at] ?? 0),
    moment: byMoment.map((at) => moment[at] ?? 0),
    count: empty.length,
  }
  return mergeByMoment([empties, puts, takes])
}

/** Lives, the one whose dequeue began first on top. */
class LifeHeap {
  readonly #key: Int32Array
  readonly #heap: Int32Array
  #size = 0

  constructor(key: Int32Array, most: number) {
    this.#key = key
    this.#heap = new Int32Array(most)
  }

  get top(): number {
    return this.#size === 0 ? NONE : (this.#heap[0] ?? NONE)
  }

  push(life: number): void {
    const key = this.#key[life] ?? OPEN
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.#heap[parent] ?? 0
      if ((this.#key[above] ?? OPEN) <= key) break
      this.#heap[at] = above
      at = parent
    }
    this.#heap[at] = life
  }

  pop(): void {
    const last = this.#heap[--this.#size] ?? 0
    const key = this.#key[last] ?? OPEN
    let at = 0
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = this.#heap[child + 1] ?? 0
      if (child + 1 < this.#size && (this.#key[right] ?? OPEN) < (this.#key[this.#heap[child] ?? 0] ?? OPEN)) child++
      const below = this.#heap[child] ?? 0
      if (key <= (this.#key[below] ?? OPEN)) break
      this.#heap[at] = below
      at = child
    }
    this.#heap[at] = last
  }
}
