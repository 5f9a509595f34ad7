/** Narrows down, operation by operation, what data type a file is about. */
import { FOREIGN_FACETS, type ForeignFacet } from './format.ts'

const bit = (facet: ForeignFacet): number => 1 << FOREIGN_FACETS.indexOf(facet)
export const facetSet = (...facets: readonly ForeignFacet[]): number =>
  facets.reduce((all, facet) => all | bit(facet), 0)

const ANY = facetSet(...FOREIGN_FACETS)

/** `read` may be about five of them; what it reads tells which. */
const FACETS_OF: Readonly<Record<string, number>> = {
  read: facetSet('register', 'counter', 'set', 'bank', 'log'),
  write: facetSet('register'),
  cas: facetSet('register'),
  add: facetSet('counter', 'set'),
  remove: facetSet('set'),
  contains: facetSet('set'),
  transfer: facetSet('bank'),
  enqueue: facetSet('queue'),
  dequeue: facetSet('queue'),
  push: facetSet('stack'),
  pop: facetSet('stack'),
  append: facetSet('log', 'kv'),
  put: facetSet('kv'),
  get: facetSet('kv'),
  acquire: facetSet('lock'),
  release: facetSet('lock'),
  guarded: facetSet('lock'),
  generate: facetSet('ids'),
  txn: facetSet('txn'),
}

export const KNOWN_FUNCTIONS: readonly string[] = Object.keys(FACETS_OF)
export const isKnown = (f: string): boolean => Object.hasOwn(FACETS_OF, f)

export class FacetGuess {
  #left: number
  #line = 0

  constructor(facet: ForeignFacet | undefined) {
    this.#left = facet === undefined ? ANY : bit(facet)
  }

  may(facet: ForeignFacet): boolean {
    return (this.#left & bit(facet)) !== 0
  }

  /** Exactly this one, whatever is still to come. */
  is(facet: ForeignFacet): boolean {
    return this.#left === bit(facet)
  }

  functionSeen(f: string, line: number): string | null {
    return this.narrow(FACETS_OF[f] ?? 0, line, `its function ${f}`)
  }

  /** Returns why it cannot be, or null. */
  narrow(to: number, line: number, what: string): string | null {
    const left = this.#left & to
    if (left === 0) {
      const before = this.#line === 0 ? 'it is said to be about' : `line ${this.#line} makes the history one of`
      return `${what} belongs to ${listed(to)}, and ${before} ${listed(this.#left)}`
    }
    if (left !== this.#left) this.#line = line
    this.#left = left
    return null
  }

  /** The first of those that are left, in the order of FOREIGN_FACETS. */
  get decided(): ForeignFacet {
    return FOREIGN_FACETS.find((facet) => this.may(facet)) ?? 'register'
  }
}

const listed = (facets: number): string =>
  facets === ANY ? 'anything' : FOREIGN_FACETS.filter((facet) => (facets & bit(facet)) !== 0).join(' or ')
