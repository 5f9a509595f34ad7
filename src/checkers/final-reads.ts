/**
 * The readings at the end of a run, when everything is healed and quiet: what losses are judged on.
 *
 * A store that replicates in the background answers wrongly for a while and rightly in the end, so a loss is not what
 * one reading misses but what a node's *last* reading still misses, some time after the last heal.
 */
import { type History, isUnhealed, NONE, OUTCOME, PHASE } from '../history/index.ts'

/**
 * From when on the nodes have had their quiet period, in nanoseconds: after the last heal and the last operation of the
 * main phase, whichever is later. Infinite if something that was broken never healed, or if the nodes themselves said to
 * the last that they had not caught up: a slow machine, and a database that never converges, look alike then.
 */
export function quietFromNs({ faults, columns, rows, header, unsettled }: History): number {
  if (unsettled !== null) return Number.POSITIVE_INFINITY
  let last = 0
  for (const { held, healBegin, healedNs } of faults) {
    if (held !== null || healBegin !== null) last = Math.max(last, healedNs ?? Number.POSITIVE_INFINITY)
  }
  for (let row = 0; row < rows; row++) {
    const returned = columns.returnedNs[row] ?? 0
    if (columns.phase[row] === PHASE.main && returned > last) last = returned
  }
  return last + header.quietNs
}

/** Acknowledged rows of `fn` in the final phase, of any level, in order. */
export function finalAnswers(history: History, fn: string): readonly number[] {
  return finalRows(history, fn).filter((row) => history.columns.outcome[row] === OUTCOME.ok)
}

/** Of each node and key the last reading, where it was answered and the quiet period was over when it began. */
export function settledAnswers(history: History, fn: string): readonly number[] {
  const { columns } = history
  const last = new Map<string, number>()
  for (const row of finalRows(history, fn)) last.set(`${columns.node[row]} ${columns.key[row]}`, row)
  const from = quietFromNs(history)
  return [...last.values()]
    .filter((row) => columns.outcome[row] === OUTCOME.ok && (columns.invokedNs[row] ?? 0) >= from)
    .sort((a, b) => a - b)
}

export interface NotSettled {
  readonly why: 'vacuous' | 'interrupted' | 'precondition'
  readonly note: string
}

/** Why the quiet period never was over; null: it was. Nodes cannot catch up where something stayed broken: that comes first. */
export function whyNeverQuiet({ faults, unsettled }: History): NotSettled | null {
  if (faults.some(isUnhealed)) return { why: 'interrupted', note: 'a fault was never healed' }
  if (unsettled === null) return null
  const waited = `${unsettled.waitedNs / 1e9} s`
  return {
    why: 'precondition',
    note: `the nodes had not caught up with each other ${waited} after load and faults had ended`,
  }
}

/** Why a history without settled answers has none. */
export function whyNotSettled(history: History): NotSettled {
  const never = whyNeverQuiet(history)
  if (never !== null) return never
  if (!history.complete) return { why: 'interrupted', note: 'the history ends before the final readings' }
  return { why: 'vacuous', note: 'no final reading was answered after the quiet period' }
}

function finalRows({ columns, pools, rows }: History, fn: string): readonly number[] {
  const id = pools.functions.indexOf(fn)
  const found: number[] = []
  if (id === NONE) return found
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] === PHASE.final && columns.fn[row] === id) found.push(row)
  }
  return found
}
