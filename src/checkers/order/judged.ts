/** How much of a history could have refuted a model of whole histories. */
import { NONE } from '../../history/index.ts'
import type { SessionOrder } from './session-order.ts'

/** Readings of keys that somebody wrote: the others had nothing to miss. */
export function countJudged({ view, session }: SessionOrder): number {
  const isWritten = new Uint8Array(view.keys)
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] !== NONE && view.written[entry] !== NONE) isWritten[view.key[entry] ?? 0] = 1
  }
  let judged = 0
  for (let entry = 0; entry < view.size; entry++) {
    if (session[entry] !== NONE && view.read[entry] !== NONE && isWritten[view.key[entry] ?? 0] === 1) judged++
  }
  return judged
}
