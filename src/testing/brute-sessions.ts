/**
 * The session guarantees by their definition: is there, for each key, an order of its versions (the initial one first)
 * in which no reading finds something older than what it must have seen? All orders are tried, and all choices of the
 * open operations that took effect; no graph, no pairs of versions.
 */
import { SESSION_GUARANTEES, type SessionGuarantee } from '../consistency/index.ts'
import type { Value } from '../units.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'

export type SessionModel = `${SessionGuarantee}-${'session' | 'convergent'}`
export const SESSION_MODELS: readonly SessionModel[] = SESSION_GUARANTEES.flatMap(
  (guarantee) => [`${guarantee}-session`, `${guarantee}-convergent`] as const,
)

type Case = Pick<Tale, 'operations' | 'initial'>

/** In the order it is asked for, each version has a rank. */
type Ranks = ReadonlyMap<Value, number>
/** Is this order of one key's versions good enough for those whose readings count? */
type Accepts = (ranks: Ranks) => boolean

export function sessionModelByBruteForce(tale: Case, model: SessionModel): boolean {
  const [guarantee, mode] = model.split('-') as [SessionGuarantee, 'session' | 'convergent']
  return choices(tale).some((chosen) => {
    const sessions = [...new Set(chosen.operations.map(({ session }) => session))]
    const parties = mode === 'convergent' ? [sessions] : sessions.map((session) => [session])
    return parties.every((party) => keysOf(chosen).every((key) => hasOrder(chosen, key, party, guarantee)))
  })
}

/** Each choice of open operations, as long as what somebody wrote and somebody read stays written. */
function choices({ operations, initial }: Case): readonly Case[] {
  const open = operations.filter(({ outcome }) => outcome === 'info')
  const isWritten = (among: readonly TaleOperation[], { key, read }: TaleOperation): boolean =>
    among.some((other) => other.key === key && other.written === read)
  const found: Case[] = []
  for (let choice = 0; choice < 1 << open.length; choice++) {
    const kept = operations.filter((operation) => {
      const at = open.indexOf(operation)
      return at < 0 || ((choice >> at) & 1) === 1
    })
    const orphan = kept.some(
      (operation) => operation.read !== undefined && isWritten(operations, operation) && !isWritten(kept, operation),
    )
    if (!orphan) found.push({ operations: kept, initial })
  }
  return found
}

const keysOf = ({ operations }: Case): readonly number[] => [...new Set(operations.map(({ key }) => key))]

function hasOrder(chosen: Case, key: number, party: readonly number[], guarantee: SessionGuarantee): boolean {
  const { operations, initial } = chosen
  const ofKey = operations.filter((operation) => operation.key === key)
  const versions = new Set<Value>()
  for (const { read, written } of ofKey)
    for (const value of [read, written]) if (value !== undefined) versions.add(value)
  versions.delete(initial)
  const accepts = accepting(chosen, key, party, guarantee)
  const ranks = new Map<Value, number>([[initial, 0]])
  const search = (): boolean => {
    if (ranks.size > versions.size) return accepts(ranks)
    for (const version of versions) {
      if (ranks.has(version)) continue
      ranks.set(version, ranks.size)
      const found = search()
      ranks.delete(version)
      if (found) return true
    }
    return false
  }
  return search()
}

function accepting(chosen: Case, key: number, party: readonly number[], guarantee: SessionGuarantee): Accepts {
  const { operations } = chosen
  const readings = operations.filter((one) => one.key === key && one.read !== undefined && party.includes(one.session))
  const required = readings.map((reading) => ({ reading, values: mustHaveSeen(chosen, reading, guarantee) }))
  const swaps = readings.filter(({ written }) => written !== undefined)
  const pairs = writePairs(chosen, key, party, guarantee)
  const rank = (ranks: Ranks, value: Value | undefined): number => ranks.get(value ?? null) ?? 0
  return (ranks) =>
    required.every(({ reading, values }) => values.every((value) => rank(ranks, value) <= rank(ranks, reading.read))) &&
    swaps.every(({ read, written }) => rank(ranks, read) < rank(ranks, written)) &&
    pairs.every(([first, second]) => rank(ranks, first) <= rank(ranks, second))
}

/** The values of its key that a reading may not find older than. */
function mustHaveSeen({ operations }: Case, reading: TaleOperation, guarantee: SessionGuarantee): readonly Value[] {
  const at = operations.indexOf(reading)
  const own = operations.filter((other, index) => other.session === reading.session && index < at)
  const sameKey = (some: readonly TaleOperation[]): readonly TaleOperation[] =>
    some.filter(({ key }) => key === reading.key)
  if (guarantee === 'ryw') return writtenBy(sameKey(own))
  if (guarantee === 'mr') return readBy(sameKey(own))
  const values: Value[] = []
  for (const { key, read } of [...own, reading]) {
    if (read === undefined) continue
    const seen = operations.findIndex((other) => other.key === key && other.written === read)
    const writer = operations[seen]
    if (writer === undefined) continue
    const before = sameKey(operations.filter((other, index) => other.session === writer.session && index < seen))
    if (guarantee === 'mw') values.push(...writtenBy(before))
    // A compare-and-set has read before it wrote.
    else values.push(...readBy([...before, ...sameKey([writer])]))
  }
  return values
}

/** Values of the key of which the first may not be newer than the second, whoever reads. */
function writePairs(
  { operations }: Case,
  key: number,
  party: readonly number[],
  guarantee: SessionGuarantee,
): readonly (readonly [Value, Value])[] {
  const found: (readonly [Value, Value])[] = []
  operations.forEach((later, at) => {
    if (later.key !== key || later.written === undefined) return
    const upTo = operations.slice(0, at + 1).filter((other) => other.session === later.session && other.key === key)
    if (guarantee === 'mw') for (const value of writtenBy(upTo)) found.push([value, later.written])
    if (guarantee !== 'wfr' || !party.includes(later.session)) return
    for (const value of readBy(upTo)) found.push([value, later.written])
  })
  return found
}

const writtenBy = (operations: readonly TaleOperation[]): readonly Value[] =>
  operations.flatMap(({ written }) => (written === undefined ? [] : [written]))

const readBy = (operations: readonly TaleOperation[]): readonly Value[] =>
  operations.flatMap(({ read }) => (read === undefined ? [] : [read]))
