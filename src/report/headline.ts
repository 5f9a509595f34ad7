/** The one sentence that a manager can quote: what was tested, what came out, and the worst of it in numbers. */
import { MODELS, type ModelName, type Profile, strongest } from '../consistency/index.ts'
import { type FaultInterval, type History, knowsTimes, NONE } from '../history/index.ts'
import { countOperations, faultsAt } from '../metrics/index.ts'
import { type Counterexample, counterexamples } from './counterexample.ts'
import { count, duration, plural, sentenceList } from './format.ts'
import { printable } from './printable.ts'
import type { RunReportInput } from './run-report-input.ts'
import { struckClause, unknownText, VERDICT_SIGNS, whyUnknown } from './words.ts'

export interface Headline {
  /** "Raft (strong) at linearizable", "history.edn" */
  readonly subject: string
  /** "claim refuted" */
  readonly outcome: string
  /** The rest, from "a read was …" to the full stop. */
  readonly detail: string
}

export function headline(input: RunReportInput): Headline {
  const { target } = input
  return {
    subject: `${printable(target.title)}${atLevel(target)}`,
    outcome: outcomeOf(input),
    detail: `${detail(input)}.`,
  }
}

/** Whether somebody promised it, or whoever asks expects it. */
export const isPromised = ({ target, asked }: Pick<RunReportInput, 'target' | 'asked'>): boolean =>
  target.level !== null && (asked['expect'] ?? null) === null

/** " at linearizable"; nothing for what others recorded. */
export const atLevel = ({ level }: RunReportInput['target']): string =>
  level === null ? '' : ` at ${printable(level)}`

function outcomeOf(input: RunReportInput): string {
  const { target, verdict } = input
  const promise = isPromised(input) ? 'claim' : 'expectation'
  if (verdict.claim.length > 0) return `${promise} ${VERDICT_SIGNS[verdict.kind].word}`
  return target.level === null ? 'nothing to judge' : 'nothing claimed'
}

/** The whole sentence, for places that cannot set its parts apart. */
export const headlineText = (input: RunReportInput): string => {
  const { subject, outcome, detail } = headline(input)
  return `${subject}: ${outcome}, ${detail}`
}

function detail(input: RunReportInput): string {
  const { verdict } = input
  const [first] = counterexamples(input.profile, verdict)
  switch (verdict.kind) {
    case 'refuted':
      return `${titles(verdict.refuted)} ${verdict.refuted.length === 1 ? 'does' : 'do'} not hold${worst(input, first)}`
    case 'unknown':
      return `${whyNotDecided(input)}${beyond(input, first)}`
    case 'held':
      return `${whatHeld(input)}${beyond(input, first)}`
    default:
      return verdict.kind satisfies never
  }
}

function whatHeld({ verdict, history }: RunReportInput): string {
  const { decided, tested } = verdict
  const parts = [
    ...(decided.length > 0
      ? [`${titles(strongest(decided))} ${strongest(decided).length === 1 ? 'holds' : 'hold'}`]
      : []),
    ...(tested.length > 0
      ? [
          `${sentenceList(tested.map((model) => `“${MODELS[model].title}”`))} ${tested.length === 1 ? 'is' : 'are'} not refuted (only tested)`,
        ]
      : []),
  ]
  const faults = history.faults.filter(({ held }) => held !== null).length
  const through = faults === 0 ? 'without a fault' : `through ${plural(faults, 'fault')}`
  return `${sentenceList(parts)} over ${plural(countOperations(history).total, 'operation')}${answeredText(history)} ${through}`
}

/** Below this share of operations that were ok, what held is said with how little there was. */
const FEW = 0.5

function answeredText(history: History): string {
  const { ok, total } = countOperations(history)
  return ok >= total * FEW ? '' : `, of which only ${count(ok)} ${ok === 1 ? 'was' : 'were'} ok,`
}

function whyNotDecided({ verdict, profile, history }: RunReportInput): string {
  const { faultsNotHeld, interrupted, undecided, claim } = verdict
  if (claim.length === 0) return 'so nothing could be held or refuted'
  if (faultsNotHeld.length > 0) return `${sentenceList(faultsNotHeld.map(printable))} was asked for and never took hold`
  const [first] = undecided
  if (first !== undefined) {
    const judgement = profile.get(first.model)
    const why = judgement?.kind === 'unknown' ? unknownText(judgement) : whyUnknown(first.why)
    const others = undecided.length - 1
    return `${MODELS[first.model].title} is not decided: ${why}${others > 0 ? ` (and ${count(others)} more)` : ''}`
  }
  if (!interrupted) return 'nothing was decided'
  return history.complete ? 'the check was interrupted before its end' : 'the history ends before the run did'
}

/** What is refuted although nobody promised it: shown, and no part of the verdict. */
function beyond(input: RunReportInput, first: Counterexample | undefined): string {
  if (first === undefined || first.claimed) return ''
  if (first.model === 'version-order' && input.verdict.claim.includes('linearizable')) {
    return `; yet the versions that it reports contradict real time: version order does not hold${worst(input, first)}`
  }
  return `; beyond the ${isPromised(input) ? 'claim' : 'expectation'}, ${MODELS[first.model].title} does not hold${worst(input, first)}`
}

/** Old values are the anomaly that everybody understands: their age says more than the anomaly's name. */
function worst(input: RunReportInput, first: Counterexample | undefined): string {
  const oldest = oldestRead(input)
  const named = first === undefined ? '' : (plainly(first) ?? ` (${first.anomaly})`)
  if (oldest === null || first === undefined || !AGES.has(first.model)) return named
  const fault = faultBehind(input.history, oldest.row)
  return `: a read was at least ${duration(oldest.ageNs)} stale${fault === undefined ? '' : ` while ${struckClause(fault)}`}`
}
/** A story that opens with a sentence of its own says it better than a name. */
function plainly({ sentences: [opening = []] }: Counterexample): string | null {
  const text = opening.map((part) => (part.kind === 'text' ? part.text : '#')).join('')
  const quotable = !text.includes('#') && text.length <= LONGEST_QUOTE
  return quotable ? `: ${text.replace(/\.$/, '')}` : null
}
const LONGEST_QUOTE = 160

/** What a stale read may refute. */
const AGES: ReadonlySet<ModelName> = new Set(['linearizable', 'sequential', 'convergence'])

function oldestRead({ measures, history }: RunReportInput): { readonly row: number; readonly ageNs: number } | null {
  const ages = measures.get('staleNs')
  const rows = measures.get('staleRow')
  if (ages === undefined || rows === undefined || !knowsTimes(history.header)) return null
  let oldest = -1
  for (let read = 0; read < ages.length; read++) if ((ages[read] ?? 0) > (ages[oldest] ?? 0)) oldest = read
  const row = rows[oldest]
  return row === undefined || row >= history.rows ? null : { row, ageNs: ages[oldest] ?? 0 }
}

/** A fault that held when the operation was invoked; one that struck its own node, if there is one. */
export function faultBehind(history: History, row: number): FaultInterval | undefined {
  const { columns, header } = history
  const faults = faultsAt(history, columns.invokeIndex[row] ?? 0)
  const node = header.nodes[columns.node[row] ?? NONE]
  return faults.find(({ nodes }) => node !== undefined && nodes.includes(node)) ?? faults[0]
}

const titles = (models: readonly ModelName[]): string => sentenceList(models.map((model) => MODELS[model].title))

/** Of a profile: the models that are refuted by their own checker, strongest first. */
export const refutedDirectly = (profile: Profile): readonly ModelName[] =>
  counterexamples(profile, { refuted: [] }).flatMap(({ model, alsoRefutes }) => [model, ...alsoRefutes])
