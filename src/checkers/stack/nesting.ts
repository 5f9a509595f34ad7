/**
 * Nests the lives of a stack's values into one another, or finds a group of them that cannot be nested.
 *
 *     1   |-----------------|        1 is pushed first and popped last; then there is a gap,
 *     2     |----|                   and 2 and 3 are separate affairs
 *     3             |----|
 *
 * Where at some moment no life of a group was surely inside, the group falls apart into what was before and what came
 * after. Otherwise one of them must lie under all the others the whole time; it is put there and taken out of the group.
 * Which of those that can does not matter: all of them were there the whole time.
 *
 * Cost:   O(n log² n): when a group falls apart only the smaller part is gone through.
 */
import { NONE, OPEN } from '../../history/index.ts'
import type { Lives } from '../objects/lives.ts'
import { Coverage } from './coverage.ts'
import { Chain, type Ends, Group } from './group.ts'

export type Nesting =
  /** Lives as pushes (`life`) and pops (`~life`). */
  | { readonly kind: 'nested'; readonly steps: Int32Array }
  /** Lives that follow one another without a gap, and none of them can lie under all. */
  | { readonly kind: 'tangled'; readonly lives: readonly number[] }

/** `members` were surely inside for some time, and come in the order in which their pushes began. */
export const nest = (lives: Lives, members: Int32Array): Nesting => new Nester(lives, members).run()

type Task = { readonly kind: 'solve'; readonly group: Group } | { readonly kind: 'pop'; readonly from: number }

class Nester {
  readonly #lives: Lives
  readonly #members: Int32Array
  readonly #steps: Int32Array
  #placed = 0
  readonly #coverage: Coverage
  /** Ranks of the ends of each life. */
  readonly #from: Int32Array
  readonly #to: Int32Array
  readonly #byPut: Chain
  readonly #byTake: Chain
  readonly #groupOf: Int32Array
  /** What lies directly under a life, within the same group. */
  readonly #under: Int32Array
  #groups = 0

  constructor(lives: Lives, members: Int32Array) {
    this.#lives = lives
    this.#members = members
    this.#steps = new Int32Array(2 * members.length)
    this.#from = new Int32Array(lives.count)
    this.#to = new Int32Array(lives.count)
    this.#byPut = new Chain(lives.count)
    this.#byTake = new Chain(lives.count)
    this.#groupOf = new Int32Array(lives.count).fill(NONE)
    this.#under = new Int32Array(lives.count).fill(NONE)
    this.#coverage = new Coverage(2 * members.length + 1)
  }

  run(): Nesting {
    if (this.#members.length === 0) return { kind: 'nested', steps: this.#steps }
    const tasks: Task[] = [{ kind: 'solve', group: this.#whole() }]
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      if (task.kind === 'pop') {
        for (let life = task.from; life !== NONE; life = this.#under[life] ?? NONE) this.#steps[this.#placed++] = ~life
        continue
      }
      const tangled = this.#solve(task.group, tasks)
      if (tangled !== null) return { kind: 'tangled', lives: tangled }
    }
    return { kind: 'nested', steps: this.#steps }
  }

  #whole(): Group {
    const { putEnded, takenBegan } = this.#lives
    const byPut = this.#members.slice().sort((one, other) => (putEnded[one] ?? OPEN) - (putEnded[other] ?? OPEN))
    const byTake = this.#members.slice().sort((one, other) => (takenBegan[one] ?? OPEN) - (takenBegan[other] ?? OPEN))
    this.#rank(byPut, byTake)
    for (const life of this.#members) this.#coverage.add(this.#from[life] ?? 0, this.#to[life] ?? 0, 1)
    const ends = (chain: Chain, sorted: Int32Array): Ends => {
      sorted.forEach((life, at) => {
        chain.link(sorted[at - 1] ?? NONE, life)
      })
      return { first: sorted[0] ?? NONE, last: sorted.at(-1) ?? NONE }
    }
    const byPutEnds = ends(this.#byPut, byPut)
    const byTakeEnds = ends(this.#byTake, byTake)
    return new Group(this.#groups++, this.#lives, this.#groupOf, this.#members, byPutEnds, byTakeEnds)
  }

  /** Ends in one order; those that never come share the last places. */
  #rank(byPut: Int32Array, byTake: Int32Array): void {
    const { putEnded, takenBegan } = this.#lives
    let put = 0
    for (let take = 0; take < byTake.length; take++) {
      const life = byTake[take] ?? NONE
      for (; put < byPut.length && (putEnded[byPut[put] ?? NONE] ?? OPEN) < (takenBegan[life] ?? OPEN); put++)
        this.#from[byPut[put] ?? NONE] = put + take
      this.#to[life] = takenBegan[life] === OPEN ? 2 * byTake.length : put + take
    }
  }

  /** null, or lives that cannot be nested. */
  #solve(group: Group, tasks: Task[]): readonly number[] | null {
    let top = NONE
    while (group.size > 0) {
      const gap = this.#coverage.firstGap(this.#from[group.byPut.first] ?? 0, this.#to[group.byTake.last] ?? 0)
      if (gap >= 0) {
        const [before, after] = this.#split(group, gap)
        tasks.push({ kind: 'pop', from: top }, { kind: 'solve', group: after }, { kind: 'solve', group: before })
        return null
      }
      const life = group.outermost()
      if (life === NONE) return this.#chainOf(group)
      this.#steps[this.#placed++] = life
      this.#under[life] = top
      top = life
      this.#remove(group, life)
    }
    tasks.push({ kind: 'pop', from: top })
    return null
  }

  #remove(group: Group, life: number): void {
    this.#coverage.add(this.#from[life] ?? 0, this.#to[life] ?? 0, -1)
    this.#groupOf[life] = NONE
    group.size--
    unlink(this.#byPut, group.byPut, life)
    unlink(this.#byTake, group.byTake, life)
  }

  /** What was before the gap and what came after it; the larger part stays the group that it was. */
  #split(group: Group, gap: number): readonly [before: Group, after: Group] {
    const isBefore = this.#isSmallerBefore(group, gap)
    const size = isBefore.size
    const byPut = this.#cutOff(this.#byPut, group.byPut, size, isBefore.before)
    const byTake = this.#cutOff(this.#byTake, group.byTake, size, isBefore.before)
    const members = new Int32Array(size)
    let at = 0
    for (let life = byPut.first; life !== NONE; life = this.#byPut.next[life] ?? NONE) members[at++] = life
    const { putBegan } = this.#lives
    members.sort((one, other) => (putBegan[one] ?? 0) - (putBegan[other] ?? 0))
    group.size -= size
    const smaller = new Group(this.#groups++, this.#lives, this.#groupOf, members, byPut, byTake)
    return isBefore.before ? [smaller, group] : [group, smaller]
  }

  /** Walks in from both ends until one of the walks is at the gap. */
  #isSmallerBefore({ byPut }: Group, gap: number): { readonly before: boolean; readonly size: number } {
    let low = byPut.first
    let high = byPut.last
    for (let size = 1; ; size++) {
      low = this.#byPut.next[low] ?? NONE
      if ((this.#from[low] ?? 0) > gap) return { before: true, size }
      high = this.#byPut.previous[high] ?? NONE
      if ((this.#from[high] ?? 0) < gap) return { before: false, size }
    }
  }

  /** Takes `size` lives off one end of a chain. */
  #cutOff(chain: Chain, ends: Ends, size: number, before: boolean): Ends {
    let last = before ? ends.first : ends.last
    for (let at = 1; at < size; at++) last = (before ? chain.next[last] : chain.previous[last]) ?? NONE
    if (before) {
      const cut = { first: ends.first, last }
      ends.first = chain.next[last] ?? NONE
      chain.next[last] = NONE
      chain.previous[ends.first] = NONE
      return cut
    }
    const cut = { first: last, last: ends.last }
    ends.last = chain.previous[last] ?? NONE
    chain.previous[last] = NONE
    chain.next[ends.last] = NONE
    return cut
  }

  /** From the first to the last moment of the group, going as far as one can each time: still without a gap. */
  #chainOf(group: Group): readonly number[] {
    const chain = [group.byPut.first]
    const end = this.#to[group.byTake.last] ?? 0
    let best = group.byPut.first
    let life = group.byPut.first
    for (let reached = this.#to[best] ?? 0; reached < end; reached = this.#to[best] ?? 0) {
      for (; life !== NONE && (this.#from[life] ?? 0) < reached; life = this.#byPut.next[life] ?? NONE) {
        if ((this.#to[life] ?? 0) > (this.#to[best] ?? 0)) best = life
      }
      chain.push(best)
    }
    return chain
  }
}

function unlink(chain: Chain, ends: Ends, life: number): void {
  const previous = chain.previous[life] ?? NONE
  const next = chain.next[life] ?? NONE
  if (previous === NONE) ends.first = next
  else chain.next[previous] = next
  if (next === NONE) ends.last = previous
  else chain.previous[next] = previous
}
