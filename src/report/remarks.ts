/**
 * What has to be said of a history beside its verdict: what a foreign file did not tell, and what was made of that; that
 * the nodes had not caught up when they were read for the last time.
 */
import { type Header, type History, isUnhealed, type Unsettled } from '../history/index.ts'
import { roundDuration } from './format.ts'
import { printable, shortened } from './printable.ts'

const MOST = 20
const LONGEST = 500

export const remarksOf = (history: Pick<History, 'header' | 'faults' | 'unsettled'>): readonly string[] => [
  ...(history.unsettled === null ? [] : [unsettledText(history.unsettled, history.faults.some(isUnhealed))]),
  ...remarksOnFile(history.header),
]

const unsettledText = ({ waitedNs }: Unsettled, isStillBroken: boolean): string =>
  `${roundDuration(waitedNs)} after load and faults had ended, the nodes still said that they had not caught up with each ` +
  'other: what is judged on the final readings (convergence, losses) is unknown. ' +
  (isStillBroken
    ? 'A fault was never healed: the report tells which, and why.'
    : 'Run it again with less load (--rate, --concurrency, --time-limit) or on a faster machine; what kept the nodes is in ' +
      'their logs.')

/** A header may be anybody's: whatever is no text is not shown, nor is a book. */
function remarksOnFile({ plan }: Pick<Header, 'plan'>): readonly string[] {
  const { remarks } = plan
  if (!Array.isArray(remarks)) return []
  return remarks
    .filter((remark): remark is string => typeof remark === 'string' && remark.trim() !== '')
    .slice(0, MOST)
    .map((remark) => shortened(printable(remark), LONGEST))
}
