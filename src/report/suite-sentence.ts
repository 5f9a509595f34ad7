/**
 * A counterexample in one sentence, for a table of many runs: who was told what, although which answer had been given to
 * whom, and when.
 *
 * A story opens with a sentence of its own, or with its deeds ("#1: p0 on n1 wrote x = 5, …"). The opening says what
 * cannot be; what had been answered before is added from the deeds. Without an opening, the last deed is what cannot be.
 */
import type { ModelName } from '../consistency/index.ts'
import { type History, NONE } from '../history/index.ts'
import { type Counterexample, counterexamples, type SentencePart, sourceOf } from './counterexample.ts'
import { moment } from './format.ts'
import { type OperationText, operationText } from './operation-text.ts'
import { shortened } from './printable.ts'
import type { RunReportInput } from './run-report-input.ts'
import { anomalyWords } from './words.ts'

const LONGEST_DEED = 110
const LONGEST_SENTENCE = 330
const NAMES_A_PROCESS = /\bp\d+\b/

/** Of `expected`, if that is refuted, else of the first; null: nothing is. */
export function counterexampleSentence(input: RunReportInput, expected: ModelName | null): string | null {
  const all = counterexamples(input.profile, input.verdict)
  const source = expected === null ? null : sourceOf(input.profile, expected)
  const asked = all.find(({ model, alsoRefutes }) => source !== null && [model, ...alsoRefutes].includes(source))
  const told = asked ?? all[0]
  return told === undefined ? null : sentenceOf(input.history, told)
}

function sentenceOf(history: History, told: Counterexample): string {
  const deeds = new Map(told.sentences.map(deedOf).filter((each) => each !== null))
  const operations = told.rows.map((row, at) => deed(history, row, deeds.get(at + 1)))
  const opening = told.sentences.find((parts) => deedOf(parts) === null)
  const isOpening = opening !== undefined && opening === told.sentences[0]
  const last = operations.toSorted((a, b) => a.invokedNs - b.invokedNs).at(-1)
  if (last === undefined) return opening === undefined ? `${told.anomaly}.` : whole(spoken(opening, operations))
  // Two readings side by side: neither of them alone is what cannot be.
  const sideBySide = told.anomaly === anomalyWords('nodes-disagree') ? opening : undefined
  if (sideBySide !== undefined) return whole(spoken(sideBySide, operations))
  const before = answeredBefore(last, operations)
  if (!isOpening) {
    const although = before === undefined ? '' : `, although ${answer(before)}`
    return whole(`${last.deed} at ${moment(last.returnedNs ?? last.invokedNs)}${although}`)
  }
  const start = spoken(opening, operations)
  // An opening that names nobody leaves it to the sentence after the deeds.
  const reason = told.sentences.find((parts, at) => at > 0 && deedOf(parts) === null)
  const why = reason === undefined ? '' : spoken(reason, operations)
  if (!NAMES_A_PROCESS.test(start) && NAMES_A_PROCESS.test(why)) return whole(`${start}: ${why}`)
  return whole(before === undefined ? start : `${start}; ${answer(before)}`)
}

interface Deed extends Pick<OperationText, 'invokedNs' | 'returnedNs' | 'outcome'> {
  /** "p3 on n1" */
  readonly who: string
  /** "p3 on n1 wrote x = 5" */
  readonly deed: string
  readonly key: number
  readonly isReading: boolean
}

function deed(history: History, row: number, told: string | undefined): Deed {
  const { process, node, text, invokedNs, returnedNs, outcome } = operationText(history, row)
  const who = `p${process}${node === null ? '' : ` on ${node}`}`
  const words = shortened(told ?? `${who}: ${text}`, LONGEST_DEED)
  const isReading = / (?:read|found|was told) /.test(words)
  return { who, deed: words, key: history.columns.key[row] ?? NONE, isReading, invokedNs, returnedNs, outcome }
}

/** The last answer about the same thing that had been given when `last` was asked; an update rather than a reading. */
function answeredBefore(last: Deed, operations: readonly Deed[]): Deed | undefined {
  const known = operations
    .filter(({ outcome, returnedNs }) => outcome === 'ok' && returnedNs !== null && returnedNs <= last.invokedNs)
    .filter((each) => each !== last)
    .toSorted((a, b) => (a.returnedNs ?? 0) - (b.returnedNs ?? 0))
  const same = known.filter(({ key }) => key === last.key)
  const updates = (some: readonly Deed[]): readonly Deed[] => some.filter(({ isReading }) => !isReading)
  return updates(same).at(-1) ?? same.at(-1) ?? updates(known).at(-1) ?? known.at(-1)
}

const answer = ({ deed: words, isReading, returnedNs }: Deed): string =>
  `${words}, ${isReading ? 'answered' : 'acknowledged'} at ${moment(returnedNs ?? 0)}`

/** "#3: p1 on n2 wrote x = 5, between 12 ms and 14 ms." → 3 and "p1 on n2 wrote x = 5". */
function deedOf(parts: readonly SentencePart[]): readonly [number, string] | null {
  const [mark, text] = parts
  if (mark?.kind !== 'operation' || text?.kind !== 'text' || !text.text.startsWith(': ')) return null
  const words = text.text
    .slice(2)
    .replace(/, (?:between .* and .*|at [^,]*|from .* on, outcome not known)(?:, and failed)?\.$/, '')
  return [mark.number, words]
}

/** Whoever reads a table sees no numbers of operations: each is called by who did it. */
const spoken = (parts: readonly SentencePart[], operations: readonly Deed[]): string =>
  parts
    .map((part) => (part.kind === 'text' ? part.text : (operations[part.number - 1]?.who ?? '')))
    .join('')
    // "#1 (p6 on n3)" names them already.
    .replaceAll(/(\bp\d+(?: on [\w.-]+)?) \(\1\)/g, '$1')
    .trim()
    .replace(/\.$/, '')

const whole = (sentence: string): string => `${shortened(sentence, LONGEST_SENTENCE)}.`
