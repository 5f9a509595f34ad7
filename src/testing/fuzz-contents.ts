/** The checkers of contents against their definitions. */
import { AMPLE, type Checker } from '../checkers/checker.ts'
import { logContents, oneLog, queueContents, setFull } from '../checkers/contents/index.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import {
  type ContentsStyle,
  hasDuplicate,
  hasFork,
  hasLossForGood,
  hasLossInTheEnd,
  hasQueueLoss,
  isReadTwice,
  isSettled,
  phantoms,
  seesAnything,
  visibility,
} from './brute-contents.ts'
import { subHistory } from './compact-history.ts'
import { seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomContents } from './random-contents.ts'
import { runFuzz } from './run-fuzz.ts'

type IsWrong = (history: History) => boolean

/** Refuted exactly where the definition is met, and by the rows told alone. */
export function definitionDisagreement(history: History, judgement: Judgement, isWrong: IsWrong): string | null {
  const wrong = isWrong(history)
  if ((judgement.kind === 'refuted') !== wrong) return `${judgement.kind}, by definition ${wrong ? '' : 'not '}refuted`
  if (judgement.kind !== 'refuted') return null
  const rows = [...(judgement.story[0]?.rows ?? [])].sort((one, other) => one - other)
  return isWrong(subHistory(history, rows)) ? null : `rows ${rows.join(', ')} show nothing (${judgement.anomaly})`
}

const lossOf =
  (style: ContentsStyle): IsWrong =>
  (history) =>
    style === 'enqueue'
      ? hasQueueLoss(history)
      : history.header.quietNs > 0
        ? hasLossInTheEnd(history, style)
        : hasLossForGood(history, style)

/** The first that differs, of losses, duplicates, phantoms and what was measured. */
export function contentsDisagreement(history: History, checker: Checker, style: ContentsStyle): string | null {
  const { judgements, measures } = checker.check(history, AMPLE)
  const of = (model: ModelName): Judgement => judgements.get(model) as Judgement
  const phantom = of('no-phantom')
  const found = phantoms(history, style)
  const wrong: readonly (readonly [string, string | null])[] = [
    ['no-lost-ack', definitionDisagreement(history, of('no-lost-ack'), lossOf(style))],
    ['no-duplicate', definitionDisagreement(history, of('no-duplicate'), (part) => hasDuplicate(part, style))],
    ['no-phantom', definitionDisagreement(history, phantom, (part) => phantoms(part, style).size > 0)],
    ['no-phantom', phantom.kind !== 'refuted' || found.has(phantom.anomaly) ? null : `no ${phantom.anomaly}`],
    [
      'no-phantom',
      phantom.kind !== 'unknown' || !seesAnything(history, style) ? null : 'unknown, though things were seen',
    ],
    ['no-lost-ack', whyNotHalted(history, of('no-lost-ack'), style)],
    ['visibleNs', style === 'enqueue' ? null : whyNotVisible(history, measures, style)],
  ]
  const [first] = wrong.filter(([, why]) => why !== null)
  return first === undefined ? null : `${first[0]}: ${first[1]}`
}

/** Losses in the end are judged where there is a settled reading, and only there. */
function whyNotHalted(history: History, { kind }: Judgement, style: ContentsStyle): string | null {
  if (style === 'enqueue' || history.header.quietNs === 0 || isSettled(history, style)) return null
  return kind === 'unknown' ? null : `${kind}, though no reading is settled`
}

function whyNotVisible(
  history: History,
  measures: ReadonlyMap<string, Float64Array>,
  style: ContentsStyle,
): string | null {
  const expected = [...visibility(history, style)].sort(([one], [other]) => one - other)
  const delays = measures.get('visibleNs') ?? []
  const measured = [...(measures.get('visibleRow') ?? [])].map((row, at) => [row, delays[at]] as const)
  measured.sort(([one], [other]) => one - other)
  return String(measured) === String(expected) ? null : `measured ${measured}, by definition ${expected}`
}

const fuzzOf = (checker: Checker, style: ContentsStyle): FuzzTarget => ({
  name: checker.name,
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomContents(seededDice(seed * 1_000_003 + number), style, 8)
      const kinds = [...checker.check(history, AMPLE).judgements.values()].map(({ kind }) => kind)
      return { kinds, wrong: contentsDisagreement(history, checker, style) }
    }),
})

export const fuzzSetFull: FuzzTarget = fuzzOf(setFull, 'add')
export const fuzzLogContents: FuzzTarget = fuzzOf(logContents, 'append')
export const fuzzQueueContents: FuzzTarget = fuzzOf(queueContents, 'enqueue')

export const fuzzOneLog: FuzzTarget = {
  name: 'one-log',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const history = randomContents(seededDice(seed * 1_000_003 + number), 'append', 9)
      const judgement = oneLog.check(history, AMPLE).judgements.get('one-log') as Judgement
      const isVacuous = judgement.kind === 'unknown'
      const wrong = definitionDisagreement(history, judgement, hasFork)
      const count = isVacuous === isReadTwice(history) ? `${judgement.kind}: what was judged?` : null
      return { kinds: [judgement.kind], wrong: wrong ?? count }
    }),
}
