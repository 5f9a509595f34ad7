/**
 * Locks, by what their holders believe, and by their fencing tokens (Kleppmann, "How to do distributed locking", 2016).
 *
 *     p0  |-acq#1-|                   |-rel-|
 *     p1            |-acq#2-|                      two holders at a time: mutual exclusion is refuted …
 *     p0                      |-use#1-|            … and as the guarded resource takes the old token, so is fencing,
 *     p1                 |-use#2-|                 if it had taken the newer one before
 *
 *   mutual-exclusion  no two processes believe at one time that they hold the lock: from the answer of an acquisition to the
 *                     invocation of the release. A lease that runs out under a slow holder breaks it.
 *   fencing           tokens grow from one acquisition to the next, and what the lock guards never takes an older token
 *                     after a newer one. It may hold although two believe to hold: that is what tokens are for.
 *
 * Shape:  `acquire`, `release` and `guarded` rows of the main and the final phase; the owner of a lock is its process.
 * Cost:   O(rows × log rows).
 * Judged: acquisitions of a lock beyond its first; for fencing those with a token, and accepted uses, beyond its first.
 * Blind:  a grant of which nobody heard; holders that act without telling.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { keyName, Telling, who } from '../telling.ts'
import { judgeFencing } from './fencing.ts'
import { type Holding, holdings } from './holdings.ts'

export const lock: Checker = {
  name: 'lock',
  local: true,
  needs: {},
  judges: [
    { model: 'mutual-exclusion', strength: 'decides' },
    { model: 'fencing', strength: 'necessary' },
  ],
  check(history): CheckResult {
    const held = holdings(history)
    return {
      judgements: new Map([
        ['mutual-exclusion', judgeExclusion(history, held)],
        ['fencing', judgeFencing(history)],
      ] as const),
      measures: NO_MEASURES,
    }
  },
}

/** Tokens alone, where nobody knows who holds the lock. */
export const fencing: Checker = {
  name: 'fencing',
  local: true,
  needs: {},
  judges: [{ model: 'fencing', strength: 'necessary' }],
  check: (history) => ({ judgements: new Map([['fencing', judgeFencing(history)]]), measures: NO_MEASURES }),
}

function judgeExclusion(history: History, held: readonly Holding[]): Judgement {
  /** By lock: of those that began so far, the one that lasts longest. */
  const longest = new Map<number, Holding>()
  let judged = 0
  for (const holding of held) {
    const other = longest.get(holding.key)
    if (other !== undefined) {
      judged++
      if (other.until > holding.from && other.process !== holding.process) return tell(history, other, holding)
    }
    if (other === undefined || holding.until >= other.until) longest.set(holding.key, holding)
  }
  return clean('decides', judged)
}

function tell(history: History, first: Holding, second: Holding): Judgement {
  const name = keyName(history, first.key)
  const lastly = letGo(history, first)
  const telling = new Telling(history, [first.row, second.row, ...(lastly === NONE ? [] : [lastly])])
  telling
    .say(`${who(history, first.row)} and ${who(history, second.row)} held ${name === '?' ? 'the lock' : name} at once.`)
    .sayDeeds()
    .say(
      lastly === NONE
        ? `${telling.actor(second.row)} was told that it holds it, and ${telling.actor(first.row)} never let go.`
        : `${telling.actor(second.row)} was told that it holds it before ${telling.mark(lastly)} began.`,
    )
  const tokens = [first.token, second.token].map((token) => history.pools.values[token])
  if (tokens.every((token) => typeof token === 'number')) {
    const grows = Number(tokens[0]) < Number(tokens[1])
    telling.say(
      `Their tokens were ${tokens[0]} and ${tokens[1]}${grows ? ': what the lock guards can tell them apart' : ''}.`,
    )
  }
  return { kind: 'refuted', anomaly: 'two-holders', story: telling.story }
}

/** Row of the operation with which a belief ended. */
function letGo({ columns, rows }: History, { process, until, row }: Holding): number {
  for (let later = row + 1; later < rows; later++) {
    if (columns.process[later] === process && columns.invokeIndex[later] === until) return later
  }
  return NONE
}
