/**
 * What implies what. *Holds* flows down these edges, *refuted* flows up, and nothing else flows.
 *
 * Not here, on purpose: CC implies none of the session guarantees (it says nothing of the order of writes that two
 * sessions see); PRAM does not imply writes-follow-reads; convergence is a claim of its own, judged on final reads.
 * The invariants on data follow from any single order of atomic operations, hence from *sequential*; but conservation,
 * no lost acknowledgement and the counter's bounds are judged on final readings of single nodes, often at a weaker level
 * than the run's, so they neither follow from what holds there nor refute it.
 */
import type { ModelName } from './models.ts'

export const IMPLIES: Readonly<Record<ModelName, readonly ModelName[]>> = {
  // What a holder believes lies within what a linearizable lock grants.
  linearizable: ['sequential', '2-atomic', 'mutual-exclusion'],
  sequential: ['cm', 'ccv', 'no-overdraft', 'snapshot-reads', 'one-owner'],
  cm: ['cc', 'pram', 'ryw-session', 'mr-session', 'mw-session', 'wfr-session'],
  ccv: ['cc', 'ryw-convergent', 'mr-convergent', 'mw-convergent', 'wfr-convergent'],
  cc: [],
  pram: ['ryw-session', 'mr-session', 'mw-session'],
  'ryw-convergent': ['ryw-session'],
  'mr-convergent': ['mr-session'],
  'mw-convergent': ['mw-session'],
  'wfr-convergent': ['wfr-session'],
  'ryw-session': [],
  'mr-session': [],
  'mw-session': [],
  'wfr-session': [],
  convergence: [],
  'no-lost-ack': [],
  conservation: [],
  'no-overdraft': [],
  'snapshot-reads': [],
  'one-owner': [],
  'counter-bounds': [],
  '2-atomic': [],
  'no-phantom': [],
  'no-duplicate': [],
  'one-log': [],
  'unique-ids': [],
  'mutual-exclusion': [],
  fencing: [],
  'version-order': [],
}

/** Every model that `model` implies, itself excluded, nearest first. */
export function implied(model: ModelName): readonly ModelName[] {
  const found = new Set<ModelName>()
  const queue: ModelName[] = [...IMPLIES[model]]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (found.has(next)) continue
    found.add(next)
    queue.push(...IMPLIES[next])
  }
  return [...found]
}

/** Every model that implies `model`, itself excluded: all of them fall when `model` is refuted. */
export const implying = (model: ModelName): readonly ModelName[] =>
  (Object.keys(IMPLIES) as ModelName[]).filter((stronger) => implied(stronger).includes(model))

/** Of some models those that none of the others implies: they say it all, since *holds* flows down. */
export const strongest = (models: readonly ModelName[]): readonly ModelName[] =>
  models.filter((model) => !models.some((other) => implied(other).includes(model)))
