/** Operations beside those of a story, which show what else went on: on the same keys, before and after each of them. */
import { type History, NONE, OUTCOME, PHASE } from '../history/index.ts'

/** At most `most` rows, none of the story's own, in the order of invocation; for each of its operations the nearest first. */
export function neighboursOf(history: History, story: readonly number[], most: number): readonly number[] {
  const { columns } = history
  const keys = new Set(story.map((row) => columns.key[row] ?? NONE))
  const own = new Set(story)
  const found = new Set<number>()
  const fits = (row: number): boolean =>
    !own.has(row) &&
    !found.has(row) &&
    columns.phase[row] !== PHASE.setup &&
    columns.outcome[row] !== OUTCOME.fail &&
    (keys.has(columns.key[row] ?? NONE) || keys.has(NONE))
  for (const step of [-1, 1]) {
    for (const row of story) {
      if (found.size >= most) break
      const near = nearest(history, row, step, fits)
      if (near !== null) found.add(near)
    }
  }
  return [...found].sort((a, b) => a - b)
}

/** How far to look: beyond, an operation has nothing to do with the story any more. */
const HORIZON = 2_000

function nearest({ rows }: History, from: number, step: number, fits: (row: number) => boolean): number | null {
  for (let row = from + step, looked = 0; row >= 0 && row < rows && looked < HORIZON; row += step, looked++) {
    if (fits(row)) return row
  }
  return null
}
