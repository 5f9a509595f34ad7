/**
 * A history as things that are put in and things that are seen: elements of sets, entries of logs, values of queues.
 *
 * A thing is a pair of key and value, densely numbered. Things that are put in more than once, or taken out of a set, are
 * *ambiguous*: of them nothing is judged but that somebody put them in.
 */
import { type History, NONE, OUTCOME, PHASE, ROLE } from '../../history/index.ts'

export interface Sighting {
  readonly row: number
  readonly key: number
  readonly things: readonly number[]
}

export interface ContentsView {
  readonly things: number
  readonly valueOf: readonly number[]
  readonly keyOf: readonly number[]
  /** By thing: the row that put it in, NONE if nobody did; of one that failed for certain, apart. */
  readonly putBy: readonly number[]
  readonly failedPut: ReadonlyMap<number, number>
  readonly isAmbiguous: ReadonlySet<number>
  /** Answered readings of a whole (`read-all`), or single takings (`dequeue`), in the order of their invocations. */
  readonly sightings: readonly Sighting[]
}

/** `puts`, `sees`: the functions that put in and that see. */
export function contentsView(history: History, puts: string, sees: string): ContentsView {
  const { columns, rows, pools } = history
  const put = pools.functions.indexOf(puts)
  const see = pools.functions.indexOf(sees)
  const remove = pools.functions.indexOf('remove')
  const numbers = new Map<number, number>()
  const valueIds: number[] = []
  const keyOf: number[] = []
  const putBy: number[] = []
  const failedPut = new Map<number, number>()
  const isAmbiguous = new Set<number>()
  const sightings: Sighting[] = []
  const thing = (key: number, value: number): number => {
    const name = (key + 1) * pools.values.length + value
    const known = numbers.get(name)
    if (known !== undefined) return known
    const number = valueIds.push(value) - 1
    keyOf.push(key)
    putBy.push(NONE)
    numbers.set(name, number)
    return number
  }
  const seen = (row: number, key: number): readonly number[] => {
    const result = columns.result[row] ?? NONE
    if (sees !== 'read-all') return result === NONE ? [] : [thing(key, result)]
    const { offsets, role, value } = columns.items
    const found: number[] = []
    for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
      if (role[item] === ROLE.result) found.push(thing(key, value[item] ?? NONE))
    }
    return found
  }
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] === PHASE.setup) continue
    const fn = columns.fn[row] ?? NONE
    const key = columns.key[row] ?? NONE
    const value = columns.arg[row] ?? NONE
    if (fn === remove && value !== NONE && columns.outcome[row] !== OUTCOME.fail) isAmbiguous.add(thing(key, value))
    if (fn === put && value !== NONE) {
      const number = thing(key, value)
      if (columns.outcome[row] === OUTCOME.fail) failedPut.set(number, row)
      else if (putBy[number] === NONE) putBy[number] = row
      else isAmbiguous.add(number)
    }
    if (fn === see && columns.outcome[row] === OUTCOME.ok && columns.negative[row] !== 1) {
      sightings.push({ row, key, things: seen(row, key) })
    }
  }
  return { things: valueIds.length, valueOf: valueIds, keyOf, putBy, failedPut, isAmbiguous, sightings }
}
