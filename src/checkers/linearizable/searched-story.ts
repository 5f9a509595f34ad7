/** Refutations that are not zones': the search makes the counterexample, or the row that cannot be is told by itself. */

import type { Judgement } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import type { Budget } from '../checker.ts'
import { counterexampleOf, type SearchResult, searchLinearizable } from '../search/index.ts'
import { tellCounterexample } from '../search/story.ts'
import { Telling } from '../telling.ts'
import { anyRegister } from './model.ts'

/** That it is refuted is known already; this bounds how long a small counterexample is looked for. */
const MOST_STEPS = 5_000_000
const MOST_SHOWN = 50

export function tellSearched(history: History, found: Extract<SearchResult, { kind: 'not-linearizable' }>): Judgement {
  return tellCounterexample(history, anyRegister, counterexampleOf(history, anyRegister, found))
}

/** `rows` of one key have no order; `row` alone shows it to whoever knows the others. */
export function tellRefuted(
  history: History,
  rows: readonly number[],
  row: number | null,
  { steps }: Budget,
): Judgement {
  const found = searchLinearizable(history, anyRegister, {
    steps: Math.min(steps, MOST_STEPS),
    rows: Int32Array.from(rows),
  })
  if (found.kind === 'not-linearizable') return tellSearched(history, found)
  // Only the last operations before the one that shows it are drawn; the story says so.
  const last = row ?? rows.at(-1) ?? 0
  const shown = rows.slice(0, rows.indexOf(last) + 1).slice(-MOST_SHOWN)
  const telling = new Telling(history, shown)
    .say('Each answer fits some writes only, and no order fits all.')
    .sayDeeds()
  return {
    kind: 'refuted',
    anomaly: 'no-order',
    story: telling.say('These are the last of the operations that show it; a search for fewer gave up.').story,
  }
}
