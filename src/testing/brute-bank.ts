/** Oracle for banks: tries every order of transfers and readings against one bank that covers what it pays. */
import { type History, NONE, OPEN, OUTCOME, PHASE } from '../history/index.ts'
import type { Value } from '../units.ts'

export interface SeenBank {
  readonly row: number
  readonly balances: Readonly<Record<string, Value>>
  readonly isFinal: boolean
  readonly atRunLevel: boolean
  readonly node: number
  readonly isOk: boolean
}

/** Every reading as the accounts that it names. */
export function bankReadings(history: History): readonly SeenBank[] {
  const { columns, pools, header, rows } = history
  return Array.from({ length: rows }, (_, row) => row)
    .filter((row) => pools.functions[columns.fn[row] ?? NONE] === 'read-all' && columns.phase[row] !== PHASE.setup)
    .map((row) => {
      const [from, to] = [columns.items.offsets[row] ?? 0, columns.items.offsets[row + 1] ?? 0]
      const named = Array.from({ length: to - from }, (_, at): [string, Value] => [
        pools.keys[columns.items.key[from + at] ?? NONE] ?? '?',
        pools.values[columns.items.value[from + at] ?? NONE] ?? null,
      ])
      return {
        row,
        balances: Object.fromEntries(named),
        isFinal: columns.phase[row] === PHASE.final,
        atRunLevel: pools.levels[columns.level[row] ?? NONE] === header.level,
        node: columns.node[row] ?? NONE,
        isOk: columns.outcome[row] === OUTCOME.ok,
      }
    })
}

type Move = (balances: Record<string, number>) => Record<string, number> | null

/** Could one bank have answered so: the readings that count in the main check, and every transfer? */
export function isBankLinearizableByBruteForce(history: History): boolean {
  const { columns, rows } = history
  const opening = Object.fromEntries(Object.entries(history.header.initial).map(([name, sum]) => [name, Number(sum)]))
  const moves = movesOf(history)
  const search = (done: ReadonlySet<number>, balances: Record<string, number>): boolean => {
    const pending = [...moves.keys()].filter((row) => !done.has(row))
    const mustBegin = Math.min(OPEN, ...pending.map((row) => columns.returnIndex[row] ?? OPEN))
    if (mustBegin === OPEN) return true
    return pending.some((row) => {
      if ((columns.invokeIndex[row] ?? 0) > mustBegin) return false
      const after = moves.get(row)?.(balances) ?? null
      return after !== null && search(new Set([...done, row]), after)
    })
  }
  return rows === 0 || search(new Set(), opening)
}

function movesOf(history: History): ReadonlyMap<number, Move> {
  const { columns, pools, rows } = history
  const moves = new Map<number, Move>()
  for (const { row, balances: seen, isFinal, atRunLevel, isOk } of bankReadings(history)) {
    if (!isOk || (isFinal && !atRunLevel)) continue
    moves.set(row, (balances) => (JSON.stringify(balances) === JSON.stringify(seen) ? balances : null))
  }
  for (let row = 0; row < rows; row++) {
    if (pools.functions[columns.fn[row] ?? NONE] !== 'transfer' || columns.outcome[row] === OUTCOME.fail) continue
    const from = pools.keys[columns.key[row] ?? NONE] ?? '?'
    const to = pools.keys[columns.arg[row] ?? NONE] ?? '?'
    const amount = Number(pools.values[columns.arg2[row] ?? NONE])
    const isRefused = columns.negative[row] === 1
    moves.set(row, (balances) => {
      const isCovered = (balances[from] ?? 0) >= amount
      if (isRefused || !isCovered) return isRefused && !isCovered ? balances : null
      return { ...balances, [from]: (balances[from] ?? 0) - amount, [to]: (balances[to] ?? 0) + amount }
    })
  }
  return moves
}
