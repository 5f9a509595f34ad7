/**
 * One log: all readings are beginnings of one and the same sequence.
 *
 *     p0  |-[1,2]-|
 *     p1            |-[1,3]-|      nobody can have appended 2 and 3 both second
 *
 * A log only grows at its end, so of any two readings one is the beginning of the other, whenever and wherever they were
 * made: a reading that is behind is short, never different.
 *
 * Shape:  answered `read-all` rows of the main and the final phase, of any level.
 * Cost:   O(all entries read): each reading is compared with the longest one of its log.
 * Judged: readings beyond the first of each log.
 * Blind:  the order of entries that nobody reads.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { keyName, Telling } from '../telling.ts'
import { type ContentsView, contentsView, type Sighting } from './contents-view.ts'
import { nameOf } from './whole.ts'

export const oneLog: Checker = {
  name: 'one-log',
  local: true,
  needs: {},
  judges: [{ model: 'one-log', strength: 'necessary' }],
  check(history): CheckResult {
    const view = contentsView(history, 'append', 'read-all')
    return { judgements: new Map([['one-log', judge(history, view)]]), measures: NO_MEASURES }
  },
}

function judge(history: History, view: ContentsView): Judgement {
  const longest = new Map<number, Sighting>()
  let judged = 0
  for (const sighting of view.sightings) {
    const known = longest.get(sighting.key)
    if (known !== undefined) {
      judged++
      const at = firstDifference(known.things, sighting.things)
      if (at !== -1) return tell(history, view, known, sighting, at)
    }
    if (known === undefined || sighting.things.length > known.things.length) longest.set(sighting.key, sighting)
  }
  return clean('necessary', judged)
}

function firstDifference(one: readonly number[], other: readonly number[]): number {
  const shared = Math.min(one.length, other.length)
  for (let at = 0; at < shared; at++) if (one[at] !== other[at]) return at
  return -1
}

function tell(history: History, view: ContentsView, one: Sighting, other: Sighting, at: number): Judgement {
  const [first, second] = [one, other].map(({ things }) => nameOf(history, view, things[at] ?? 0))
  const telling = new Telling(history, [one.row, other.row])
    .say(`Two readings of ${keyName(history, one.key)} differ in their entry ${at + 1}: ${first}, and ${second}.`)
    .sayDeeds()
  return { kind: 'refuted', anomaly: 'incompatible-order', story: telling.story }
}
