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

/** Was something read that nobody wrote, by an operation that took effect? */
export function readsPhantom({ operations, initial }: Pick<Tale, 'operations' | 'initial'>): boolean {
  const source = ({ key, read }: TaleOperation): TaleOperation | undefined =>
    operations.find((other) => other.key === key && other.written === read)
  const reached = new Set(operations.filter(({ outcome }) => outcome === 'ok'))
  for (const operation of reached) {
    if (operation.read === undefined || operation.read === initial) continue
    const writer = source(operation)
    if (writer === undefined) return true
    reached.add(writer) // a set visits what is added while it is walked
  }
  return false
}

/**
 * Only the operations that a story tells of, to see whether they alone refute. What the story does not show is no
 * evidence: a reading whose writer is left out of it counts for nothing (a compare-and-set still writes).
 * null: the story lives of what definitely failed.
 *
 * @param phantoms such readings count nevertheless, as findings of a value that nobody wrote
 */
export function storyTale(
  { operations, initial }: Tale,
  story: readonly StorySentence[],
  { phantoms }: { readonly phantoms: boolean },
): Pick<Tale, 'operations' | 'initial'> | null {
  const rows = new Set(story.flatMap((sentence) => [...sentence.rows]))
  const kept = operations.filter(({ row }) => rows.has(row))
  if (phantoms) return { operations: kept, initial }
  if (kept.length < rows.size) return null
  const hasSource = ({ key, read }: TaleOperation): boolean =>
    read === initial || kept.some((other) => other.key === key && other.written === read)
  const shown = kept.flatMap((operation): readonly TaleOperation[] => {
    if (operation.read === undefined || hasSource(operation)) return [operation]
    return operation.written === undefined ? [] : [{ ...operation, read: undefined }]
  })
  return { operations: shown, initial }
}
