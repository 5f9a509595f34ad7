/** Runs a workload's checkers over a history and closes what they say under implication. */
import { closeProfile, type Judgement, type ModelName, type Profile } from '../consistency/index.ts'
import { InternalError } from '../errors.ts'
import { type History, OUTCOME, PHASE } from '../history/index.ts'
import type { Budget, Checker, CheckResult, Known } from './checker.ts'

export interface Findings {
  readonly profile: Profile
  readonly measures: ReadonlyMap<string, Float64Array>
}

/** @throws {InternalError} when two checkers contradict each other */
export function judge(history: History, checkers: readonly Checker[], budget: Budget): Findings {
  const assembly = new Assembly(history, checkers)
  for (const checker of inOrder(checkers)) {
    assembly.add(checker, checker.check(history, budget, assembly.knownTo(checker)))
  }
  return assembly.findings()
}

/** What checkers say, put together: the same findings in whatever order, and in whatever thread, they said it. */
export class Assembly {
  readonly #checkers: readonly Checker[]
  readonly #isVacuous: boolean
  readonly #results = new Map<Checker, CheckResult>()

  constructor(history: History, checkers: readonly Checker[]) {
    this.#checkers = checkers
    this.#isVacuous = !anythingChanged(history)
  }

  add(checker: Checker, result: CheckResult): void {
    this.#results.set(checker, result)
  }

  /** Of what others have said only what may settle its own models, so that nothing depends on who was quicker. */
  knownTo(checker: Checker): Known {
    if (checker.settledBy === undefined) return new Map()
    const wanted = new Set(checker.settledBy)
    return new Map([...this.#judgements(checker)].filter(([model]) => wanted.has(model)))
  }

  /** @throws {InternalError} when two checkers contradict each other */
  findings(): Findings {
    const measures = new Map<string, Float64Array>()
    for (const checker of this.#checkers) {
      for (const [name, values] of this.#results.get(checker)?.measures ?? []) measures.set(name, values)
    }
    return { profile: closeProfile(this.#judgements(null)), measures }
  }

  /** Of all checkers but one. */
  #judgements(but: Checker | null): ReadonlyMap<ModelName, Judgement> {
    const judgements = new Map<ModelName, Judgement>()
    for (const checker of this.#checkers) {
      if (checker === but) continue
      for (const [model, said] of this.#results.get(checker)?.judgements ?? []) {
        const judgement = this.#isVacuous ? withoutEvidence(said) : said
        const other = judgements.get(model)
        judgements.set(model, other === undefined ? judgement : stronger(model, other, judgement))
      }
    }
    return judgements
  }
}

/** Checkers that others may settle come after those; else as given. */
export function inOrder(checkers: readonly Checker[]): readonly Checker[] {
  const left = [...checkers]
  const ordered: Checker[] = []
  while (left.length > 0) {
    const ready = left.findIndex((checker) => !left.some((other) => other !== checker && maySettle(other, checker)))
    ordered.push(...left.splice(Math.max(0, ready), 1))
  }
  return ordered
}

/** May what `one` says settle what `other` is to judge? */
export const maySettle = (one: Checker, other: Checker): boolean =>
  other.settledBy !== undefined && one.judges.some(({ model }) => other.settledBy?.includes(model))

const DECISION: Readonly<Record<Judgement['kind'], number>> = { unknown: 0, 'not-refuted': 1, holds: 2, refuted: 2 }

/** Of two checkers' words about one model the one that decides more, the later one of equals. */
function stronger(model: ModelName, one: Judgement, other: Judgement): Judgement {
  if (one.kind !== other.kind && DECISION[one.kind] === 2 && DECISION[other.kind] === 2) throw contradiction(model)
  return DECISION[one.kind] > DECISION[other.kind] ? one : other
}

const contradiction = (model: ModelName): InternalError =>
  new InternalError({
    what: `the checkers contradict each other: one says that "${model}" holds, another that it is refuted`,
    why: 'both are complete, so one of them is wrong',
    fix: 'please report this with the run folder attached; the history is kept',
  })

/** Reads leave everything as it is; of other functions nobody knows, so they count as changes. */
const READS: ReadonlySet<string> = new Set(['read', 'read-all', 'owner', 'contains', 'get'])

/** Whether an operation of the main phase did or may have changed something: without that nothing could go wrong. */
function anythingChanged({ columns, rows, pools }: History): boolean {
  const changes = pools.functions.map((name) => !READS.has(name))
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.main || columns.outcome[row] === OUTCOME.fail) continue
    if (changes[columns.fn[row] ?? 0] === true && columns.negative[row] !== 1) return true
  }
  return false
}

/** That nothing was refuted says nothing where nothing was at stake. */
const withoutEvidence = (judgement: Judgement): Judgement =>
  judgement.kind === 'holds' || judgement.kind === 'not-refuted'
    ? { kind: 'unknown', why: 'vacuous', note: 'no operation changed anything' }
    : judgement
