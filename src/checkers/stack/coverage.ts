/**
 * How many intervals cover each unit of a line: a tree of minima, to which a stretch can be added or taken away, and
 * which finds the first unit of a stretch that nothing covers.
 *
 * Cost: O(log n) each.
 */
export class Coverage {
  readonly #leaves: number
  /** Least of what is below, without what was added above. */
  readonly #least: Int32Array
  readonly #added: Int32Array

  constructor(units: number) {
    let leaves = 1
    while (leaves < units) leaves *= 2
    this.#leaves = leaves
    this.#least = new Int32Array(2 * leaves)
    this.#added = new Int32Array(2 * leaves)
  }

  /** Units from … to − 1. */
  add(from: number, to: number, amount: number): void {
    if (from < to) this.#add(1, 0, this.#leaves, from, to, amount)
  }

  /** The first unit of from … to − 1 that is not covered, or −1. */
  firstGap(from: number, to: number): number {
    return from < to ? this.#find(1, 0, this.#leaves, from, to, 0) : -1
  }

  #add(node: number, low: number, high: number, from: number, to: number, amount: number): void {
    if (from <= low && high <= to) {
      this.#least[node] = (this.#least[node] ?? 0) + amount
      this.#added[node] = (this.#added[node] ?? 0) + amount
      return
    }
    const middle = (low + high) >> 1
    if (from < middle) this.#add(2 * node, low, middle, from, to, amount)
    if (to > middle) this.#add(2 * node + 1, middle, high, from, to, amount)
    const below = Math.min(this.#least[2 * node] ?? 0, this.#least[2 * node + 1] ?? 0)
    this.#least[node] = below + (this.#added[node] ?? 0)
  }

  #find(node: number, low: number, high: number, from: number, to: number, above: number): number {
    if (to <= low || high <= from || (this.#least[node] ?? 0) + above > 0) return -1
    if (high - low === 1) return low
    const middle = (low + high) >> 1
    const here = above + (this.#added[node] ?? 0)
    const left = this.#find(2 * node, low, middle, from, to, here)
    return left >= 0 ? left : this.#find(2 * node + 1, middle, high, from, to, here)
  }
}
