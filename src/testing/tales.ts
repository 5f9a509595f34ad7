/** What the oracles of whole histories ask of a tale. */
import type { StorySentence } from '../consistency/index.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'

/** Is some value written twice to one key, or the initial one written again? Then nothing can be decided. */
export const repeatsValues = ({ operations, initial }: Pick<Tale, 'operations' | 'initial'>): boolean =>
  operations.some(
    ({ key, written }, at) =>
      written !== undefined &&
      (written === initial ||
        operations.some((other, index) => index < at && other.key === key && other.written === written)),
  )

/**
 * Only the operations that a story tells of, to see whether they alone refute. What the story does not show is no
 * evidence: a reading whose writer is left out of it counts for nothing (a compare-and-set still writes).
 * null: the story lives of exactly such a reading.
 */
export function storyTale(
  { operations, initial }: Tale,
  story: readonly StorySentence[],
  { thinAir }: { readonly thinAir: boolean },
): Pick<Tale, 'operations' | 'initial'> | null {
  const rows = new Set(story.flatMap((sentence) => [...sentence.rows]))
  const kept = operations.filter(({ row }) => rows.has(row))
  if (thinAir) return { operations: kept, initial }
  if (kept.length < rows.size) return null
  const hasSource = ({ key, read }: TaleOperation): boolean =>
    read === initial || kept.some((other) => other.key === key && other.written === read)
  const shown = kept.flatMap((operation): readonly TaleOperation[] => {
    if (operation.read === undefined || hasSource(operation)) return [operation]
    return operation.written === undefined ? [] : [{ ...operation, read: undefined }]
  })
  return { operations: shown, initial }
}
