/**
 * One owner a name: what usernames, leases and other first-come-first-served claims are for.
 *
 *     p0  |-bob:g1-|                      granted to claim 1 …
 *     p1     |-bob:g2-|                   … and to claim 2: double grant
 *     p2                 |-bob:o3-|       … and claim 3 is said to own it: claims 1 and 2 were robbed
 *
 * An owner never changes, so the order of events does not matter, nor does the level or the node that answered: a name
 * that was given to one claim and that any answer, at any time, says belongs to another one has had two owners.
 *
 * Shape:  `register` and `owner` rows of the main and the final phase, of any level; an owner in the header counts.
 * Cost:   O(rows).
 * Judged: answers about a name, beyond its first.
 * Blind:  necessary only: a second owner whom nobody told of; two look-ups that differ about a name that was granted to
 *         nobody for certain (that is for linearizability and convergence).
 */
import { clean, type Judgement } from '../consistency/index.ts'
import { beginningOf, type History, NIL, NONE, OUTCOME, PHASE } from '../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from './checker.ts'
import { duration, keyName, Telling, valueName, who } from './telling.ts'

export const oneOwner: Checker = {
  name: 'one-owner',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: 'one-owner', strength: 'necessary' }],
  check(history): CheckResult {
    return { judgements: new Map([['one-owner', judge(history)]]), measures: NO_MEASURES }
  },
}

/** An answer that names an owner; row NONE: the header does. */
interface Answer {
  readonly row: number
  readonly owner: number
}

function judge(history: History): Judgement {
  const { columns, rows, pools } = history
  const register = pools.functions.indexOf('register')
  const lookUp = pools.functions.indexOf('owner')
  const runLevel = pools.levels.indexOf(history.header.level)
  const answers = new Int32Array(pools.keys.length)
  const granted: (Answer | undefined)[] = pools.keys.map((_, key) => openingOwner(history, key))
  const told = new Map<number, Answer[]>()
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] !== OUTCOME.ok || columns.phase[row] === PHASE.setup) continue
    // Readings of single nodes at another level are for convergence: at this level they say nothing.
    if (columns.phase[row] === PHASE.final && columns.level[row] !== runLevel) continue
    const fn = columns.fn[row] ?? NONE
    if (fn !== register && fn !== lookUp) continue
    const key = columns.key[row] ?? NONE
    answers[key] = (answers[key] ?? 0) + 1
    const isGrant = fn === register && columns.negative[row] !== 1
    const owner = (isGrant ? columns.arg[row] : columns.result[row]) ?? NONE
    if (owner === NONE || owner === NIL) continue
    const first = granted[key]
    if (first !== undefined && first.owner !== owner) return tell(history, key, first, { row, owner }, isGrant)
    if (!isGrant) {
      remember(told, key, { row, owner })
      continue
    }
    granted[key] ??= { row, owner }
    const other = told.get(key)?.find((answer) => answer.owner !== owner)
    if (other !== undefined) return tell(history, key, { row, owner }, other, false)
  }
  return clean(
    'necessary',
    answers.reduce((judged, count) => judged + Math.max(0, count - 1), 0),
  )
}

function openingOwner({ pools, header }: History, key: number): Answer | undefined {
  const owner = beginningOf(header, pools.keys[key])
  return owner === undefined || owner === null ? undefined : { row: NONE, owner: pools.values.indexOf(owner) }
}

/** The first answer for each owner is enough. */
function remember(told: Map<number, Answer[]>, key: number, answer: Answer): void {
  const known = told.get(key) ?? []
  if (!known.some(({ owner }) => owner === answer.owner)) told.set(key, [...known, answer])
}

function tell(history: History, key: number, granted: Answer, other: Answer, isGrant: boolean): Judgement {
  const { columns } = history
  const attempt = isGrant ? NONE : attemptOf(history, key, other.owner)
  const shown = [granted.row, other.row, attempt].filter((row) => row !== NONE)
  const telling = new Telling(history, shown)
  const name = keyName(history, key)
  const [one, two] = [valueName(history, granted.owner), valueName(history, other.owner)]
  const verb = isGrant ? 'was given to' : 'is said to belong to'
  telling.say(
    `${name} ${verb} claim ${two} (${who(history, other.row)}), though it was given to claim ${one}${giver(history, granted)}.`,
  )
  telling.sayDeeds()
  if (attempt !== NONE) {
    telling.say(
      `Claim ${two} was made by ${who(history, attempt)}, ${telling.mark(attempt)}${outcome(history, attempt)}.`,
    )
  } else if (!isGrant) telling.say(`No operation of the whole history made claim ${two}.`)
  const since = granted.row === NONE ? 'before the run began' : `by ${duration(columns.returnedNs[granted.row] ?? 0)}`
  telling.say(`Claim ${one} was told ${since} that ${name} is theirs, and nobody ever gives a name away.`)
  return { kind: 'refuted', anomaly: isGrant ? 'double-grant' : 'owner-robbed', story: telling.story }
}

const giver = (history: History, { row }: Answer): string => (row === NONE ? '' : ` (${who(history, row)})`)

const outcome = ({ columns }: History, row: number): string =>
  columns.outcome[row] === OUTCOME.info ? ', whose outcome is not known' : ''

/** The registration that made this claim. */
function attemptOf({ columns, rows, pools }: History, key: number, claim: number): number {
  const register = pools.functions.indexOf('register')
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] === register && columns.key[row] === key && columns.arg[row] === claim) return row
  }
  return NONE
}
