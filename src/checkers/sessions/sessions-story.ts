/** Tells a contradiction among forced orders: who saw what, and which version must therefore be older than which. */
import { type History, NONE } from '../../history/index.ts'
import { missingObservers, tookEffect } from '../order/observers.ts'
import type { SessionOrder } from '../order/session-order.ts'
import { keyName, Telling, valueName } from '../telling.ts'
import type { Contradiction, Link } from './contradiction.ts'
import { DEMAND, type Demand, type ForcedOrder } from './forced-order.ts'

interface Claim extends Demand {
  readonly older: number
  readonly newer: number
  /** The reading that saw what binds `at`. */
  readonly via: number
}

export function tellContradiction(
  history: History,
  order: SessionOrder,
  forced: ForcedOrder,
  contradiction: Contradiction,
): Telling {
  const claims = claimsOf(forced, contradiction).map((claim) => ({ ...claim, via: sightOf(order, claim) }))
  const teller = new SessionTeller(history, order, claims)
  return contradiction.kind === 'impossible' ? teller.olderThanTheBeginning(claims) : teller.olderThanItself(claims)
}

function claimsOf(forced: ForcedOrder, contradiction: Contradiction): readonly Omit<Claim, 'via'>[] {
  if (contradiction.kind === 'impossible') return [contradiction.impossible]
  return contradiction.links.map(({ older, newer, demand }: Link) => ({ ...forced.demandOf(demand), older, newer }))
}

/** The last of the session's readings that binds `at`, up to it. */
function sightOf(order: SessionOrder, { kind, older, at }: Omit<Claim, 'via'>): number {
  const { view, before } = order
  switch (kind) {
    case DEMAND.earlierRead:
      return lastOf(order, before[at] ?? NONE, (entry) => view.read[entry] === older)
    case DEMAND.seenWriter: {
      const writer = view.writer[older] ?? NONE
      return lastOf(order, at, (entry) => isAfter(order, order.source[entry] ?? NONE, writer))
    }
    case DEMAND.seenReader: {
      const read = firstReadingsOf(order, older)
      return lastOf(order, at, (entry) => {
        const seen = order.source[entry] ?? NONE
        const reader = read.get(order.session[seen] ?? NONE)
        return reader !== undefined && (reader === seen || isAfter(order, seen, reader))
      })
    }
    default:
      return NONE
  }
}

function lastOf({ before }: SessionOrder, from: number, test: (entry: number) => boolean): number {
  for (let entry = from; entry >= 0; entry = before[entry] ?? NONE) if (test(entry)) return entry
  return NONE
}

/** Is it a write of the session of `earlier`, and later than that? */
const isAfter = ({ session, view }: SessionOrder, write: number, earlier: number): boolean =>
  write > earlier && earlier >= 0 && session[write] === session[earlier] && view.written[write] !== NONE

/** By session. */
function firstReadingsOf({ view, session }: SessionOrder, version: number): ReadonlyMap<number, number> {
  const first = new Map<number, number>()
  for (let entry = view.size - 1; entry >= 0; entry--) {
    const of = session[entry] ?? NONE
    if (view.read[entry] === version && of !== NONE) first.set(of, entry)
  }
  return first
}

class SessionTeller {
  readonly #history: History
  readonly #order: SessionOrder
  readonly #shown: Telling

  constructor(history: History, order: SessionOrder, claims: readonly Claim[]) {
    this.#history = history
    this.#order = order
    const evidence = claims.flatMap((claim) => this.#evidence(claim)).filter((entry) => entry >= 0)
    const observed = missingObservers(order, evidence)
    const rows = [...evidence, ...observed.map(({ observer }) => observer)].map((entry) => this.#row(entry))
    this.#shown = new Telling(history, rows).sayDeeds()
    for (const { open, observer } of observed)
      this.#shown.say(tookEffect(this.#shown, this.#row(open), this.#row(observer)))
  }

  olderThanTheBeginning([claim]: readonly Claim[]): Telling {
    if (claim === undefined) return this.#shown
    const found = `${this.#version(claim.newer)}, the value of the beginning`
    return this.#shown.say(`${this.#why(claim)}; but ${found}, is older than all that was written.`)
  }

  olderThanItself(claims: readonly Claim[]): Telling {
    for (const claim of claims) {
      this.#shown.say(`${this.#why(claim)}: so ${this.#version(claim.older)} is the older one.`)
    }
    return this.#shown.say(`${this.#version(claims[0]?.older ?? NONE)} would have to be older than itself.`)
  }

  #why({ kind, older, newer, at, via }: Claim): string {
    const seen = this.#order.source[via] ?? NONE
    const [reader, before, after] = [this.#mark(at), this.#version(older), this.#version(newer)]
    const sight =
      via === at
        ? `${reader} found what ${this.#mark(seen)} wrote`
        : `${reader} found ${after} after its session had seen, in ${this.#mark(via)}, what ${this.#mark(seen)} wrote`
    switch (kind) {
      case DEMAND.ownWrite:
        return `${reader} found ${after} after its session had written ${before} (${this.#mark(this.#writer(older))})`
      case DEMAND.earlierRead:
        return `${reader} found ${after} after its session had found ${before} (${this.#mark(via)})`
      case DEMAND.sameWriter:
        return `${reader} wrote ${after} after its session had written ${before} (${this.#mark(this.#writer(older))})`
      case DEMAND.seenWriter:
        return `${sight}, whose session had written ${before} (${this.#mark(this.#writer(older))}) before`
      case DEMAND.seenReader:
        return `${sight}, whose session had found ${before} (${this.#mark(this.#readerOf(older, seen))}) before`
      case DEMAND.readThenWritten:
        return `${reader} wrote ${after} after its session had found ${before} (${this.#mark(this.#readerOf(older, at))})`
      default:
        return `${reader} replaced ${before} by ${after}`
    }
  }

  #evidence({ kind, older, newer, at, via }: Claim): readonly number[] {
    const { source } = this.#order
    const seen = source[via] ?? NONE
    const writers = [this.#writer(older), this.#writer(newer)]
    switch (kind) {
      case DEMAND.earlierRead:
        return [at, via, ...writers]
      case DEMAND.seenWriter:
        return [at, via, seen, ...writers]
      case DEMAND.seenReader:
        return [at, via, seen, this.#readerOf(older, seen), ...writers]
      case DEMAND.readThenWritten:
        return [at, this.#readerOf(older, at), ...writers]
      default:
        return [at, ...writers]
    }
  }

  #writer(version: number): number {
    return this.#order.view.writer[version] ?? NONE
  }

  /** Who read the version in the session of `entry`, up to it. */
  #readerOf(version: number, entry: number): number {
    const { before, view } = this.#order
    let found: number = NONE
    for (let at = entry; at >= 0; at = before[at] ?? NONE) if (view.read[at] === version) found = at
    return found
  }

  #mark(entry: number): string {
    return this.#shown.mark(this.#row(entry))
  }

  #row(entry: number): number {
    return this.#order.view.row[entry] ?? NONE
  }

  #version(version: number): string {
    const { versionKey, versionValue } = this.#order.view
    const key = keyName(this.#history, versionKey[version] ?? NONE)
    return `${key} = ${valueName(this.#history, versionValue[version] ?? NONE)}`
  }
}
