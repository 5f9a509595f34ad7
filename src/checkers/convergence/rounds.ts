/**
 * The rounds of final readings: every key from every node, again and again until all agree or the rounds are used up.
 *
 * The history does not number them. The n-th final reading of a key (or of all accounts) from a node, at the node-local
 * level, belongs to round n; a round begins with its first call. Later rounds may be cut short by an interrupted run.
 */
import { type History, levelId, NONE, OUTCOME, PHASE, ROLE } from '../../history/index.ts'
import type { Wholes } from './wholes.ts'

export interface Answer {
  readonly node: number
  /** Value id, or that of a whole reading (wholes.ts); NONE if a reading of all keys left this one out. */
  readonly value: number
  readonly row: number
}

export interface Round {
  /** Wall time of its first call. */
  readonly beginNs: number
  /** Was every node asked for all that is asked for at all? */
  readonly isComplete: boolean
  /** Per key: what the nodes answered, one answer a node. */
  readonly answers: ReadonlyMap<number, readonly Answer[]>
  /** The nodes that gave no answer to some call. */
  readonly silent: ReadonlySet<number>
}

const READINGS: readonly string[] = ['read', 'owner', 'read-all']

/** Without rows that went to no particular node. */
export function finalRounds(history: History, wholes: Wholes): readonly Round[] {
  const { columns, header } = history
  const drafts: number[][] = []
  const asked = new Set<number>()
  const roundOf = new Map<string, number>()
  for (const row of finalReadings(history)) {
    const cell = `${columns.node[row]} ${columns.key[row]}`
    const round = roundOf.get(cell) ?? 0
    roundOf.set(cell, round + 1)
    asked.add(columns.key[row] ?? NONE)
    const draft = drafts[round]
    if (draft === undefined) drafts[round] = [row]
    else draft.push(row)
  }
  return drafts.map((rows) => roundFrom(history, wholes, rows, header.nodes.length * asked.size))
}

function finalReadings(history: History): readonly number[] {
  const { columns, pools, rows, header } = history
  const level = levelId(history, header.localLevel)
  const found: number[] = []
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.final || columns.level[row] !== level || columns.node[row] === NONE) continue
    if (READINGS.includes(pools.functions[columns.fn[row] ?? 0] ?? '')) found.push(row)
  }
  return found
}

function roundFrom(history: History, wholes: Wholes, rows: readonly number[], cells: number): Round {
  const { columns } = history
  const answers = new Map<number, Answer[]>()
  const silent = new Set<number>()
  for (const row of rows) {
    const node = columns.node[row] ?? NONE
    const told = answersOf(history, wholes, row)
    if (told.length === 0) silent.add(node)
    for (const [key, value] of told) {
      const known = answers.get(key)
      if (known === undefined) answers.set(key, [{ node, value, row }])
      else known.push({ node, value, row })
    }
  }
  addLeftOut(history, rows, answers)
  const beginNs = rows.reduce((first, row) => Math.min(first, columns.invokedNs[row] ?? 0), Number.POSITIVE_INFINITY)
  return { beginNs, isComplete: rows.length === cells, answers, silent }
}

function answersOf(
  { columns }: History,
  wholes: Wholes,
  row: number,
): readonly (readonly [key: number, value: number])[] {
  if (columns.outcome[row] !== OUTCOME.ok) return []
  const key = columns.key[row] ?? NONE
  if (wholes.isWhole(row)) return [[key, wholes.idOf(row)]]
  const result = columns.result[row] ?? NONE
  if (key !== NONE) return result === NONE ? [] : [[key, result]]
  const { offsets, role, key: keys, value } = columns.items
  const told: (readonly [number, number])[] = []
  for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
    if (role[item] === ROLE.result) told.push([keys[item] ?? NONE, value[item] ?? NONE])
  }
  return told
}

/** A reading of all keys that lacks one which another node told of answers: there is none. */
function addLeftOut({ columns }: History, rows: readonly number[], answers: ReadonlyMap<number, Answer[]>): void {
  for (const row of rows) {
    if (columns.key[row] !== NONE || columns.outcome[row] !== OUTCOME.ok) continue
    for (const told of answers.values()) {
      if (!told.some((answer) => answer.row === row)) told.push({ node: columns.node[row] ?? NONE, value: NONE, row })
    }
  }
}
