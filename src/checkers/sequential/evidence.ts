/** Which operations show that no order exists: a few, though more than are needed (shrink.ts). */
import { NONE } from '../../history/index.ts'
import type { Saturation } from './saturation.ts'

/** Why a node comes after another: `forced` is the number of the forced pair of blocks, NONE if it needs no reason. */
interface Arrow {
  readonly from: number
  readonly forced: number
}

export function circleEvidence(saturation: Saturation, entry: number): readonly number[] {
  return new Evidence(saturation).of(entry)
}

/** Nodes are entries, and from `size` on ends of blocks. */
class Evidence {
  readonly #saturation: Saturation
  readonly #size: number
  readonly #found = new Set<number>()
  readonly #explained = new Set<number>()
  /** Per block: the forced pairs that end in it. */
  readonly #forcedInto = new Map<number, number[]>()
  /** Per entry that replaced a value by compare-and-set, and per block: plain readings that come before it. */
  readonly #readersBefore = new Map<number, number[]>()

  constructor(saturation: Saturation) {
    const { blocks, forced } = saturation
    const { view } = blocks.order
    this.#saturation = saturation
    this.#size = view.size
    for (let at = 0; at < forced.to.length; at++) push(this.#forcedInto, forced.to.at(at), at)
    for (let entry = 0; entry < view.size; entry++) {
      const block = blocks.of[entry] ?? NONE
      if (block === NONE) continue
      const sink = saturation.sink(entry)
      if (sink < 0) push(this.#readersBefore, view.size + block, entry)
      else if (view.written[entry] === NONE) push(this.#readersBefore, sink, entry)
    }
  }

  of(entry: number): readonly number[] {
    const waiting = [this.#path(entry, entry, this.#saturation.forced.from.length)]
    for (let reasons = waiting.pop(); reasons !== undefined; reasons = waiting.pop()) {
      for (const number of reasons) {
        if (this.#explained.has(number)) continue
        this.#explained.add(number)
        waiting.push(this.#whyForced(number))
      }
    }
    return [...this.#found]
  }

  /** The beginning of the one is before the end of the other. */
  #whyForced(number: number): readonly number[] {
    const { forced, blocks } = this.#saturation
    const [from, to] = [forced.from.at(number), forced.to.at(number)]
    return this.#path(blocks.head[from] ?? NONE, this.#size + to, number)
  }

  /** Adds a shortest way to the evidence, by pairs of blocks forced before number `before`; returns those it took. */
  #path(from: number, to: number, before: number): readonly number[] {
    const by = new Map<number, { readonly to: number; readonly forced: number }>()
    const queue = [to]
    for (const node of queue) {
      if (node === from && by.has(from)) break
      for (const arrow of this.#into(node)) {
        if (arrow.forced >= before || by.has(arrow.from) || !this.#leadsFrom(from, arrow.from)) continue
        by.set(arrow.from, { to: node, forced: arrow.forced })
        queue.push(arrow.from) // visited in its turn
      }
    }
    const reasons: number[] = []
    let node = from
    do {
      this.#add(node)
      const step = by.get(node)
      if (step === undefined) break
      if (step.forced !== NONE) reasons.push(step.forced)
      node = step.to
    } while (node !== to)
    this.#add(node)
    return reasons
  }

  #leadsFrom(from: number, node: number): boolean {
    return from === node || this.#saturation.isBefore(from, node)
  }

  #into(node: number): readonly Arrow[] {
    const { blocks } = this.#saturation
    const { before, source, view } = blocks.order
    const arrows: Arrow[] = (this.#readersBefore.get(node) ?? []).map((from) => ({ from, forced: NONE }))
    if (node >= this.#size) return arrows
    for (const from of [before[node] ?? NONE, source[node] ?? NONE]) if (from >= 0) arrows.push({ from, forced: NONE })
    const block = blocks.of[node] ?? NONE
    if (blocks.head[block] !== node) return arrows
    arrows.push({ from: this.#size + (view.key[node] ?? 0), forced: NONE })
    for (const forced of this.#forcedInto.get(block) ?? []) {
      arrows.push({ from: this.#size + this.#saturation.forced.from.at(forced), forced })
    }
    return arrows
  }

  /** With what puts it into its block: the compare-and-sets that lead to the value that it read, and their first write. */
  #add(node: number): void {
    if (node >= this.#size) return
    const { source } = this.#saturation.blocks.order
    for (let entry = node; entry >= 0 && !this.#found.has(entry); entry = source[entry] ?? NONE) this.#found.add(entry)
  }
}

function push(lists: Map<number, number[]>, name: number, item: number): void {
  const known = lists.get(name)
  if (known === undefined) lists.set(name, [item])
  else known.push(item)
}
