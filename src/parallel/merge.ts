/**
 * Puts together what a checker that judges each key apart has said of the parts of a history.
 *
 * Only what is the same for the whole without a doubt is merged: where every part holds, the whole holds, where every
 * part is not refuted, the whole is not. Otherwise (null) the checker is asked about the whole history, so that which
 * refutation is told, and why something is not known, never depends on how the history was cut.
 */
import { type CheckResult, NO_MEASURES } from '../checkers/index.ts'
import type { Judgement, ModelName } from '../consistency/index.ts'
import { type History, NONE } from '../history/index.ts'

/** `parts`: certificates in rows of the whole history. */
export function merged(history: History, parts: readonly CheckResult[]): CheckResult | null {
  const [first] = parts
  if (first === undefined || parts.some(({ measures }) => measures.size > 0)) return null
  const judgements = new Map<ModelName, Judgement>()
  for (const model of first.judgements.keys()) {
    const judgement = mergedJudgements(
      history,
      parts.map((part) => part.judgements.get(model)),
    )
    if (judgement === null) return null
    judgements.set(model, judgement)
  }
  const isWhole = parts.every((part) => part.judgements.size === judgements.size)
  return isWhole ? { judgements, measures: NO_MEASURES } : null
}

function mergedJudgements(history: History, said: readonly (Judgement | undefined)[]): Judgement | null {
  const certificates: Int32Array[] = []
  let judged = 0
  for (const judgement of said) {
    if (judgement === undefined || judgement.kind !== said[0]?.kind) return null
    if (judgement.kind !== 'holds' && judgement.kind !== 'not-refuted') return null
    judged += judgement.judged
    if (judgement.kind === 'holds' && judgement.certificate !== undefined) certificates.push(judgement.certificate)
  }
  if (said[0]?.kind === 'not-refuted') return { kind: 'not-refuted', judged }
  if (certificates.length === 0) return { kind: 'holds', judged }
  return certificates.length < said.length ? null : { kind: 'holds', judged, certificate: byKey(history, certificates) }
}

/** An order a key is what such certificates tell: key after key, the same however the keys were dealt out. */
function byKey({ columns, pools }: History, certificates: readonly Int32Array[]): Int32Array {
  const keyless = pools.keys.length
  const keyOf = (row: number): number => {
    const key = columns.key[row] ?? NONE
    return key === NONE ? keyless : key
  }
  const starts = new Int32Array(keyless + 2)
  for (const rows of certificates) {
    for (const row of rows) starts[keyOf(row) + 1] = (starts[keyOf(row) + 1] ?? 0) + 1
  }
  for (let key = 0; key <= keyless; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0)
  const ordered = new Int32Array(starts[keyless + 1] ?? 0)
  for (const rows of certificates) {
    for (const row of rows) {
      const key = keyOf(row)
      const at = starts[key] ?? 0
      ordered[at] = row
      starts[key] = at + 1
    }
  }
  return ordered
}
