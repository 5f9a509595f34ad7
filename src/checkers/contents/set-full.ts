/**
 * What becomes of every element of a set, or entry of a log (after Jepsen's `set-full`): it is lost, late or there.
 *
 *     p0        |-+1-|
 *     p1/final         |-{}-|       acknowledged, and not there in the end: lost
 *
 *   no-lost-ack   what was acknowledged before is there in the end: in each node's last final reading after the quiet
 *                 period. A history that knows no quiet period (others recorded it) is judged as Jepsen does it: lost is
 *                 what was known (acknowledged, or read) before a reading began that lacks it, and is in none that began
 *                 later.
 *   no-duplicate  no reading has an element twice.   no-phantom  none has one that nobody added.
 *
 * Shape:    `add` or `append`, `remove`, and `read-all`. Elements that are removed, or added twice, are judged for phantoms only.
 *           Measures, an entry an element that was known and is there in the end: `visibleRow` the row that added it,
 *           `visibleNs` how long after it was known the last reading began that lacked it (0: seen at once).
 * Cost:     O(all elements read).
 * Judged:   for losses acknowledged elements × final readings; else elements seen.
 * Blind:    an element that is lost and comes back before anybody reads.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN, OUTCOME } from '../../history/index.ts'
import type { Checker, CheckResult } from '../checker.ts'
import { settledAnswers, whyNotSettled } from '../final-reads.ts'
import { Telling } from '../telling.ts'
import { type ContentsView, contentsView, type Sighting } from './contents-view.ts'
import { judgeDuplicates, judgePhantoms, nameOf } from './whole.ts'

const wholeChecker = (name: string, puts: string): Checker => ({
  name,
  local: true,
  needs: {},
  judges: [
    { model: 'no-lost-ack', strength: 'necessary' },
    { model: 'no-duplicate', strength: 'necessary' },
    { model: 'no-phantom', strength: 'necessary' },
  ],
  check(history): CheckResult {
    const view = contentsView(history, puts, 'read-all')
    const fates = elementFates(history, view)
    return {
      judgements: new Map([
        ['no-lost-ack', hasEnd(history) ? judgeEnd(history, view) : judgeFates(history, view, fates)],
        ['no-duplicate', judgeDuplicates(history, view, false)],
        ['no-phantom', judgePhantoms(history, view)],
      ] as const),
      measures: visibility(history, view, fates),
    }
  },
})

/** Whether it is known when the nodes were to have caught up, or that they did not. */
const hasEnd = ({ header, unsettled }: History): boolean => header.quietNs > 0 || unsettled !== null

export const setFull: Checker = wholeChecker('set-full', 'add')
export const logContents: Checker = wholeChecker('log-contents', 'append')

/** Acknowledged things that were put in once, by key. */
function acknowledged({ columns }: History, view: ContentsView): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>()
  for (let thing = 0; thing < view.things; thing++) {
    const put = view.putBy[thing] ?? NONE
    if (put === NONE || columns.outcome[put] !== OUTCOME.ok || view.isAmbiguous.has(thing)) continue
    const key = view.keyOf[thing] ?? NONE
    const known = found.get(key)
    if (known === undefined) found.set(key, [thing])
    else known.push(thing)
  }
  return found
}

function judgeEnd(history: History, view: ContentsView): Judgement {
  const settled = new Set(settledAnswers(history, 'read-all'))
  if (settled.size === 0) return { kind: 'unknown', ...whyNotSettled(history) }
  const expected = acknowledged(history, view)
  const { columns } = history
  let judged = 0
  for (const { row, key, things } of view.sightings) {
    if (!settled.has(row)) continue
    const there = new Set(things)
    for (const thing of expected.get(key) ?? []) {
      const put = view.putBy[thing] ?? NONE
      // What is put in beside the final readings, or after them, need not be in them.
      if ((columns.returnIndex[put] ?? OPEN) > (columns.invokeIndex[row] ?? 0)) continue
      judged++
      if (!there.has(thing)) return tellLost(history, view, thing, put, row)
    }
  }
  return clean('necessary', judged)
}

/** `known`: the row that acknowledged it, or showed it first. */
function tellLost(history: History, view: ContentsView, thing: number, known: number, row: number): Judgement {
  const put = view.putBy[thing] ?? NONE
  const wasSeen = known !== put
  const telling = new Telling(history, wasSeen ? [put, known, row] : [put, row])
  const how = wasSeen ? 'had shown it' : 'had been acknowledged'
  telling
    .say(`${nameOf(history, view, thing)} was ${wasSeen ? 'there' : 'acknowledged'}, and is gone.`)
    .sayDeeds()
    .say(`${telling.actor(row)} began after ${telling.mark(known)} ${how}, and nobody took it out.`)
  return { kind: 'refuted', anomaly: 'lost-element', story: telling.story }
}

/** By thing, as positions and rows: when it was known, and the last readings with and without it. */
interface Fates {
  /** Position of the first answer that acknowledges or shows it; OPEN: never. Its row. */
  readonly known: Int32Array
  readonly knownBy: Int32Array
  /** Rows; NONE: none. */
  readonly lastPresent: Int32Array
  readonly lastAbsent: Int32Array
}

function elementFates({ columns }: History, view: ContentsView): Fates {
  const { things } = view
  const fates = {
    known: new Int32Array(things).fill(OPEN),
    knownBy: new Int32Array(things).fill(NONE),
    lastPresent: new Int32Array(things).fill(NONE),
    lastAbsent: new Int32Array(things).fill(NONE),
  }
  const learn = (thing: number, row: number): void => {
    const at = columns.returnIndex[row] ?? OPEN
    if (at >= (fates.known[thing] ?? OPEN)) return
    fates.known[thing] = at
    fates.knownBy[thing] = row
  }
  for (let thing = 0; thing < things; thing++) {
    const put = view.putBy[thing] ?? NONE
    if (put !== NONE && columns.outcome[put] === OUTCOME.ok) learn(thing, put)
  }
  const byKey = Map.groupBy(view.sightings, ({ key }) => key)
  const lastSeen = new Int32Array(things).fill(NONE)
  for (const sightings of byKey.values()) {
    sightings.forEach(({ row, things: seen }, index) => {
      for (const thing of seen) {
        learn(thing, row)
        if ((lastSeen[thing] ?? NONE) < index - 1) fates.lastAbsent[thing] = sightings[index - 1]?.row ?? NONE
        lastSeen[thing] = index
        fates.lastPresent[thing] = row
      }
    })
  }
  for (let thing = 0; thing < things; thing++) {
    const sightings: readonly Sighting[] = byKey.get(view.keyOf[thing] ?? NONE) ?? []
    if ((lastSeen[thing] ?? NONE) < sightings.length - 1) fates.lastAbsent[thing] = sightings.at(-1)?.row ?? NONE
  }
  return fates
}

const began = ({ columns }: History, row: number): number => (row === NONE ? -1 : (columns.invokeIndex[row] ?? -1))

function judgeFates(history: History, view: ContentsView, fates: Fates): Judgement {
  let judged = 0
  for (let thing = 0; thing < view.things; thing++) {
    const known = fates.known[thing] ?? OPEN
    if (known === OPEN || view.putBy[thing] === NONE || view.isAmbiguous.has(thing)) continue
    const absent = fates.lastAbsent[thing] ?? NONE
    const present = fates.lastPresent[thing] ?? NONE
    if (Math.max(began(history, absent), began(history, present)) > known) judged++
    if (began(history, absent) > known && began(history, absent) > began(history, present)) {
      return tellLost(history, view, thing, fates.knownBy[thing] ?? NONE, absent)
    }
  }
  return clean('necessary', judged)
}

function visibility({ columns }: History, view: ContentsView, fates: Fates): ReadonlyMap<string, Float64Array> {
  const rows: number[] = []
  const delays: number[] = []
  for (let thing = 0; thing < view.things; thing++) {
    const put = view.putBy[thing] ?? NONE
    const [known, by] = [fates.known[thing] ?? OPEN, fates.knownBy[thing] ?? NONE]
    const [absent, present] = [fates.lastAbsent[thing] ?? NONE, fates.lastPresent[thing] ?? NONE]
    if (put === NONE || known === OPEN || present === NONE || view.isAmbiguous.has(thing)) continue
    if ((columns.invokeIndex[present] ?? 0) < (absent === NONE ? -1 : (columns.invokeIndex[absent] ?? 0))) continue
    rows.push(put)
    const late = absent === NONE ? 0 : (columns.invokedNs[absent] ?? 0) - (columns.returnedNs[by] ?? 0)
    delays.push(Math.max(0, late))
  }
  return new Map([
    ['visibleRow', Float64Array.from(rows)],
    ['visibleNs', Float64Array.from(delays)],
  ])
}
