/**
 * Only the operations that a counterexample tells of, when what is not shown is thought to have happened at any time, or
 * never: is it impossible, and would it be possible without any one of them?
 */
import type { StorySentence } from '../consistency/index.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'

type Case = Pick<Tale, 'operations' | 'initial'>

/** What is wrong with a counterexample, or null. */
export function wrongWithStory(
  tale: Tale,
  story: readonly StorySentence[],
  isPossible: (shown: Case) => boolean,
): string | null {
  const rows = [...new Set(story.flatMap((sentence) => [...sentence.rows]))]
  if (rows.length === 0) return 'the story shows no operation'
  if (isPossible(looseTale(tale, rows))) return `rows ${rows.join(', ')} show nothing`
  for (const row of rows) {
    const rest = rows.filter((other) => other !== row)
    if (!isPossible(looseTale(tale, rest))) return `rows ${rows.join(', ')} do not need ${row}`
  }
  return null
}

/** With a write of its own, in a session of its own and of unknown outcome, for what is read but not shown written. */
export function looseTale({ operations, initial }: Case, rows: readonly number[]): Case {
  const shown = operations.filter(({ row }) => rows.includes(row))
  const missing = operations.filter(
    ({ row, key, written }) =>
      written !== undefined &&
      !rows.includes(row) &&
      shown.some((other) => other.key === key && other.read !== undefined && other.read === written),
  )
  const loose = missing.map(
    (operation, at): TaleOperation => ({ ...operation, session: -1 - at, read: undefined, outcome: 'info' }),
  )
  return { operations: [...loose, ...shown], initial }
}
