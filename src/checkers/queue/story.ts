/** Tells why a queue cannot have answered as it did. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import { tellLife } from '../objects/life-story.ts'
import { type ImpossibleLife, QUEUE_FUNCTIONS, readLives, TAKE, whyNoLives } from '../objects/lives.ts'
import { minimalEntries } from '../objects/minimal.ts'
import type { ObjectView } from '../objects/object-view.ts'
import { duration, Telling, valueName, who } from '../telling.ts'
import { decideQueue, type QueueFinding } from './decide.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

/** Where more operations than this are needed to show it, only those are told that it is about. */
const MOST_SHRUNK = 400

const chosen = (found: QueueFinding): readonly number[] => {
  if (found.kind === 'never-empty') return [found.entry]
  return found.kind === 'lost'
    ? [found.put, found.overtaker].filter((entry) => entry !== NONE)
    : found.entries.slice(0, 4)
}

function isQueueRefuted(part: ObjectView): boolean {
  if (whyNoLives(part) !== null) return false
  const lives = readLives(part)
  if (lives.kind !== 'lives') return true
  return decideQueue(part, lives).kind !== 'order'
}

export function tellQueue(history: History, view: ObjectView, found: QueueFinding | ImpossibleLife): Refuted {
  if (!('entries' in found)) return tellLife(history, view, found)
  const isSmall = found.entries.length <= MOST_SHRUNK
  const entries = isSmall ? minimalEntries(view, QUEUE_FUNCTIONS, found.entries, isQueueRefuted) : chosen(found)
  const rowOf = (entry: number): number => view.row[entry] ?? NONE
  const telling = new Telling(history, entries.map(rowOf))
  const name = (entry: number): string => valueName(history, view.valueId[view.value[entry] ?? NONE] ?? NONE)
  switch (found.kind) {
    case 'overtaken': {
      const [first, second] = [name(found.first), name(found.second)]
      const isTaken = entries.some((entry) => view.fn[entry] === TAKE && view.value[entry] === view.value[found.first])
      const fate = isTaken ? 'came out after it' : 'never came out'
      telling.say(`${second} overtook ${first}: it was enqueued later, and ${first} ${fate}.`).sayDeeds()
      telling.say(`The enqueue of ${first} ended before that of ${second} began, so ${first} was ahead in the queue.`)
      return { kind: 'refuted', anomaly: isTaken ? 'queue-order' : 'queue-lost', story: telling.story }
    }
    case 'lost': {
      const [first, second] = [name(found.put), name(found.overtaker)]
      telling.say(`${second} came out, and ${first}, which was ahead of it, had not.`).sayDeeds()
      telling.say('No dequeue whose answer was lost began early enough to have taken all that was ahead.')
      return { kind: 'refuted', anomaly: 'queue-lost', story: telling.story }
    }
    case 'never-empty': {
      const row = rowOf(found.entry)
      const at = duration(history.columns.invokedNs[row] ?? 0)
      telling.say(`${who(history, row)} was told at ${at} that the queue was empty, when it was not.`).sayDeeds()
      telling.say(`From before ${telling.mark(row)} began until after it ended there was always something inside.`)
      return { kind: 'refuted', anomaly: 'false-empty', story: telling.story }
    }
    default:
      return found satisfies never
  }
}
