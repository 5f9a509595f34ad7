/** The words and signs of verdicts and judgements: the same in the terminal, in a report and in an index. */
import type { Judgement, JudgementKind, ModelName, UnknownReason, VerdictKind } from '../consistency/index.ts'
import type { FaultInterval, FaultKind, Outcome } from '../history/index.ts'
import { sentenceList } from './format.ts'
import { printable } from './printable.ts'

export interface Sign {
  readonly sign: string
  readonly word: string
}

export const VERDICT_SIGNS: Readonly<Record<VerdictKind, Sign>> = {
  held: { sign: '✓', word: 'held' },
  refuted: { sign: '✗', word: 'refuted' },
  unknown: { sign: '?', word: 'unknown' },
}

export const JUDGEMENT_SIGNS: Readonly<Record<JudgementKind, Sign>> = {
  holds: { sign: '✓', word: 'holds' },
  'not-refuted': { sign: '○', word: 'not refuted' },
  refuted: { sign: '✗', word: 'refuted' },
  unknown: { sign: '?', word: 'unknown' },
}
export const JUDGEMENT_KINDS: readonly JudgementKind[] = ['holds', 'not-refuted', 'refuted', 'unknown']

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = { ok: 'ok', fail: 'failed', info: 'outcome unknown' }

const WHY_UNKNOWN: Readonly<Record<UnknownReason, string>> = {
  vacuous: 'nothing could have refuted it',
  budget: 'the search gave up',
  interrupted: 'interrupted too early',
  'fault-not-held': 'a requested fault never held',
  precondition: 'the history lacks what the check presupposes',
  'not-applicable': 'not applicable here',
  'not-checked': 'no checker decides it yet',
}
export const whyUnknown = (why: UnknownReason): string => WHY_UNKNOWN[why]

/** Why it is unknown, with the checker's own note; empty for a judgement that is known. */
export const unknownText = (judgement: Judgement): string =>
  judgement.kind === 'unknown'
    ? `${whyUnknown(judgement.why)}${judgement.note === undefined ? '' : ` (${printable(judgement.note)})`}`
    : ''

/** An anomaly's name as words: "stale-read" is a stale read. */
export const anomalyWords = (anomaly: string): string => printable(anomaly).replaceAll(/[-_]+/g, ' ').trim()

const STRUCK: Readonly<Record<FaultKind, string>> = {
  cut: 'cut off',
  kill: 'down',
  stop: 'stopped',
  pause: 'paused',
  disconnect: 'disconnected',
  'disk-full': 'out of disk space',
  wipe: 'wiped',
  loss: 'losing packets',
  delay: 'delayed',
  duplicate: 'sent duplicates',
  reorder: 'sent packets out of order',
  clock: 'off in its clock',
}
/** "partition", as people ask for it; other kinds are called what they are. */
export const faultKindName = (kind: FaultKind): string => (kind === 'cut' ? 'partition' : kind)

/** What a fault of this kind does to a node, after "n1 was …". */
export const struckWord = (kind: FaultKind): string => STRUCK[kind]

/** "n1 was cut off", "n1 and n2 were down". */
export function struckClause({ fault, nodes }: FaultInterval): string {
  const cut = fault.kind === 'cut'
  if (cut && (fault.shape === 'ring' || fault.shape === 'bridge')) return `the network was cut into a ${fault.shape}`
  if (cut && fault.shape === 'halves') return 'the network was cut in two'
  const word = cut && fault.shape === 'one-way' ? 'heard by nobody' : struckWord(fault.kind)
  return `${sentenceList(nodes.map(printable))} ${nodes.length === 1 ? 'was' : 'were'} ${word}`
}

const SHORT_NAMES: Partial<Readonly<Record<ModelName, string>>> = {
  'ryw-session': 'read your writes',
  'mr-session': 'monotonic reads',
  'mw-session': 'monotonic writes',
  'wfr-session': 'writes follow reads',
  cc: 'causal',
  pram: 'PRAM',
  ccv: 'CCv',
  cm: 'CM',
}
/** For cells of a matrix: the session form of a guarantee goes without saying. */
export const shortName = (model: ModelName): string => SHORT_NAMES[model] ?? model.replace('-convergent', ' conv.')
