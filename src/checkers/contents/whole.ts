/** What is true of contents at any level of consistency: nothing comes from nowhere, and what was put in once is there once. */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { keyName, Telling, valueName } from '../telling.ts'
import type { ContentsView } from './contents-view.ts'

export const nameOf = (history: History, view: ContentsView, thing: number): string => {
  const value = valueName(history, view.valueOf[thing] ?? NONE)
  const key = view.keyOf[thing] ?? NONE
  return key === NONE ? value : `${value} in ${keyName(history, key)}`
}

/** Nothing is seen that nobody put in, nor before it was. Judged: things seen. */
export function judgePhantoms(history: History, view: ContentsView): Judgement {
  const { columns } = history
  let judged = 0
  for (const { row, things } of view.sightings) {
    for (const thing of things) {
      judged++
      const put = view.putBy[thing] ?? NONE
      if (put !== NONE && (columns.invokeIndex[put] ?? 0) < (columns.returnIndex[row] ?? 0)) continue
      return tellPhantom(history, view, thing, row)
    }
  }
  return clean('necessary', judged)
}

function tellPhantom(history: History, view: ContentsView, thing: number, row: number): Judgement {
  const put = view.putBy[thing] ?? NONE
  const failed = view.failedPut.get(thing) ?? NONE
  const shown = [row, put, failed].filter((each) => each !== NONE)
  const name = nameOf(history, view, thing)
  const why =
    put !== NONE
      ? 'before anybody began to put it in'
      : failed !== NONE
        ? 'though putting it in failed'
        : 'and nobody put it in'
  const story = new Telling(history, shown).say(`${name} was seen ${why}.`).sayDeeds().story
  return { kind: 'refuted', anomaly: put === NONE && failed !== NONE ? 'aborted-read' : 'phantom', story }
}

/** What was put in once is not there twice, and comes out once. Judged: things seen that were put in once. */
export function judgeDuplicates(history: History, view: ContentsView, takesOut: boolean): Judgement {
  const seenIn = new Int32Array(view.things).fill(NONE)
  let judged = 0
  for (const { row, things } of view.sightings) {
    for (const thing of things) {
      if (view.isAmbiguous.has(thing)) continue
      judged++
      const before = seenIn[thing] ?? NONE
      if (before === row || (takesOut && before !== NONE)) return tellDuplicate(history, view, thing, before, row)
      seenIn[thing] = row
    }
  }
  return clean('necessary', judged)
}

function tellDuplicate(history: History, view: ContentsView, thing: number, before: number, row: number): Judgement {
  const put = view.putBy[thing] ?? NONE
  const rows = [before, row, put].filter((each) => each !== NONE)
  const where = before === row ? 'is there twice' : 'came out twice'
  const story = new Telling(history, rows)
    .say(`${nameOf(history, view, thing)} ${where}, and was put in once.`)
    .sayDeeds().story
  return { kind: 'refuted', anomaly: 'duplicate', story }
}
