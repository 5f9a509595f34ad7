/**
 * Decides 2-atomicity, and says within which bounds the smallest k lies for which a history is k-atomic: every reading
 * returns one of the k latest values, in some order of all operations that respects real time.
 *
 *     p0  |-w1-|  |-w2-|  |-w3-|
 *     p1                           |-r2-|          2-atomic
 *     p2                           |-r1-|          refuted: 2 and 3 are both newer
 *
 * Readings (look-ups and refusals that tell the current value among them) may be old; a compare-and-set that was
 * acknowledged found the latest value, or nobody could build on it. k = 1 is linearizability.
 *
 * Shape:    an entry a judged key: `kKey`, `kLeast`, `kMost`; Infinity where no k is large enough (a value that nobody
 *           wrote, or was seen before its write began; an update lost between two compare-and-sets).
 * Cost:     O(n log n) where an order by f + s will do, O(c n) for c concurrent writes else.
 * Method:   Golab, Hurwitz & Li (ICDCS 2013) for k = 2. For more, nobody knows a fast way: at least what the readings
 *           show one by one, at most what a greedy order needs.
 * Judged:   readings, and acknowledged compare-and-sets.
 * Certificate: rows of the history; those of each key, in this order, are what happened (certificate.ts replays it).
 * Blind:    refuses keys whose values repeat, and refusals that do not tell the current value, with `precondition`.
 */
import { clean, type Judgement, type Judgements } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { type Budget, type Checker, type CheckResult, type Known, NOTHING_KNOWN } from '../checker.ts'
import { type RegisterView, registerView } from '../register-view.ts'
import { versionsBehind } from '../staleness/behind.ts'
import { isObserved, keysWithUniqueValues, type Lives, livesOf } from '../staleness/lives.ts'
import { counted, keyName } from '../telling.ts'
import { evidenceOf } from './evidence.ts'
import { judgeKey, type KeyVerdict, type Refutation } from './key-verdict.ts'
import { placeReadings, rowsInOrder } from './placement.ts'
import { tellImpossible, tellSpurious } from './story.ts'

export const kAtomicity: Checker = {
  name: 'k-atomicity',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: '2-atomic', strength: 'decides' }],
  settledBy: ['linearizable'],
  check(history, budget, known = NOTHING_KNOWN): CheckResult {
    const view = registerView(history)
    const judgedKeys = keysWithUniqueValues(view)
    const lives = livesOf(view, judgedKeys)
    const keys = judgeKeys(view, lives, budget, known)
    const isSettled = known.get('linearizable')?.kind === 'holds'
    const judgements: Judgements = isSettled
      ? new Map()
      : new Map([['2-atomic', judge(history, view, lives, judgedKeys, keys)]])
    return { judgements, measures: bounds(history, view, lives, judgedKeys, keys) }
  },
}

type KeyVerdicts = readonly (KeyVerdict | undefined)[]

/** undefined: a key that is not judged. */
function judgeKeys(view: RegisterView, lives: Lives, budget: Budget, known: Known): KeyVerdicts {
  if (known.get('linearizable')?.kind === 'holds') return []
  const least = leastByKey(view)
  const steps = { left: budget.steps }
  return Array.from({ length: view.keys }, (_, key) =>
    lives.start[key] === lives.start[key + 1] && !lives.flaws.has(key)
      ? undefined
      : judgeKey(view, lives, key, least[key] ?? 1, steps),
  )
}

/** What the readings show one by one. */
function leastByKey(view: RegisterView): Int32Array {
  const least = new Int32Array(view.keys).fill(1)
  const { entries, versions } = versionsBehind(view)
  for (let at = 0; at < entries.length; at++) {
    const key = view.key[entries[at] ?? 0] ?? 0
    least[key] = Math.max(least[key] ?? 1, 1 + (versions[at] ?? 0))
  }
  return least
}

function judge(
  history: History,
  view: RegisterView,
  lives: Lives,
  judgedKeys: Uint8Array,
  keys: KeyVerdicts,
): Judgement {
  const [spurious] = view.spurious
  if (spurious !== undefined) return tellSpurious(history, spurious)
  const worst = plainest(keys)
  if (worst !== null) return tellImpossible(history, view, evidenceOf(view, lives, worst.key, worst.why))
  if (keys.some((verdict) => verdict?.kind === 'budget')) {
    return { kind: 'unknown', why: 'budget', note: 'no order of the writes was found, nor that there is none' }
  }
  const note = whyUndecided(history, view, judgedKeys)
  if (note !== null) return { kind: 'unknown', why: 'precondition', note }
  const judged = countJudged(view)
  return judged === 0 ? clean('decides', 0) : clean('decides', judged, certificate(view, lives, keys))
}

/** The refutation that is easiest to tell: by single operations before single readings before whole orders. */
function plainest(keys: KeyVerdicts): { readonly key: number; readonly why: Refutation } | null {
  for (const kind of ['flaw', 'old', 'stuck', 'tangled'] satisfies readonly Refutation['kind'][]) {
    for (const [key, verdict] of keys.entries()) {
      if (verdict?.kind === 'refuted' && verdict.why.kind === kind) return { key, why: verdict.why }
    }
  }
  return null
}

function whyUndecided(history: History, view: RegisterView, judgedKeys: Uint8Array): string | null {
  const repeated = judgedKeys.indexOf(0)
  if (repeated !== -1) return `${keyName(history, repeated)} is given the same value more than once`
  if (view.untold.length === 0) return null
  return `${counted(view.untold.length, 'answer')} did not tell the current value`
}

function countJudged({ size, read, ret }: RegisterView): number {
  let judged = 0
  for (let entry = 0; entry < size; entry++) if (read[entry] !== NONE && ret[entry] !== OPEN) judged++
  return judged
}

function certificate(view: RegisterView, lives: Lives, keys: KeyVerdicts): Int32Array {
  const parts = keys.flatMap((verdict, key) =>
    verdict?.kind === 'order'
      ? [rowsInOrder(view, lives, key, verdict.order, placeReadings(view, lives, key, verdict.order))]
      : [],
  )
  const order = new Int32Array(parts.reduce((size, part) => size + part.length, 0))
  let placed = 0
  for (const part of parts) {
    order.set(part, placed)
    placed += part.length
  }
  return order
}

/** Keys of which something was told, and of which nothing is missing. */
function bounds(
  { columns }: History,
  view: RegisterView,
  lives: Lives,
  judgedKeys: Uint8Array,
  verdicts: KeyVerdicts,
): ReadonlyMap<string, Float64Array> {
  const ofRows = (rows: Int32Array): ReadonlySet<number> => new Set(Array.from(rows, (row) => columns.key[row] ?? 0))
  const untold = ofRows(view.untold)
  const spurious = ofRows(view.spurious)
  const keys: number[] = []
  const least: number[] = []
  const most: number[] = []
  for (let key = 0; key < view.keys; key++) {
    if (judgedKeys[key] !== 1 || untold.has(key)) continue
    const verdict = verdicts[key]
    const isRefuted = spurious.has(key) || lives.flaws.has(key)
    if (!isRefuted && !isObserved(lives, key)) continue
    keys.push(key)
    const bound = isRefuted
      ? NEVER
      : verdict === undefined
        ? ONE
        : verdict.kind === 'order'
          ? exactly(verdict)
          : verdict
    least.push(bound.least)
    most.push(bound.most)
  }
  return new Map([
    ['kKey', Float64Array.from(keys)],
    ['kLeast', Float64Array.from(least)],
    ['kMost', Float64Array.from(most)],
  ])
}

const ONE = { least: 1, most: 1 }
const NEVER = { least: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY }
const exactly = ({ k }: { readonly k: number }): typeof ONE => ({ least: k, most: k })
