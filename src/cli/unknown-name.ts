/** What is said of a name that nobody knows: the nearest one, or which there are. */
import { UsageError } from '../errors.ts'
import { nearest } from './nearest.ts'

export function unknownName(kind: string, name: string, known: readonly string[]): UsageError {
  const suggestion = nearest(name, known)
  const list = known.length === 0 ? 'there is none here' : `there are: ${known.join(', ')}`
  return new UsageError({
    what: `unknown ${kind} "${name}"`,
    why: list,
    fix: suggestion === undefined ? 'use one of these' : `did you mean "${suggestion}"?`,
  })
}
