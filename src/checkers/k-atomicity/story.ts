/** Tells why a key is not 2-atomic: the few operations that show it, and why they cannot be. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE } from '../../history/index.ts'
import type { RegisterView } from '../register-view.ts'
import { versionsBehind } from '../staleness/behind.ts'
import { livesOf } from '../staleness/lives.ts'
import { counted, keyName, Telling, valueName, who } from '../telling.ts'
import { partOf } from './part.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

/** `entries`: of one key, impossible as they are. */
export function tellImpossible(history: History, view: RegisterView, entries: readonly number[]): Refuted {
  const rows = entries.map((entry) => view.row[entry] ?? NONE)
  const shown = new Telling(history, rows)
  const { anomaly, lead, close } = wordsFor(history, partOf(view, entries), keyOf(history, view, entries))
  shown.say(lead).sayDeeds().say(close)
  return { kind: 'refuted', anomaly, story: shown.story }
}

export function tellSpurious(history: History, row: number): Refuted {
  const shown = new Telling(history, [row])
  shown.say(`${who(history, row)} was refused although its condition was met.`).sayDeeds()
  shown.say('The value told is the one that was expected.')
  return { kind: 'refuted', anomaly: 'spurious-cas-failure', story: shown.story }
}

const keyOf = (history: History, { key }: RegisterView, [first = 0]: readonly number[]): string =>
  keyName(history, key[first] ?? NONE)

interface Words {
  readonly anomaly: string
  readonly lead: string
  readonly close: string
}

function wordsFor(history: History, part: RegisterView, key: string): Words {
  const flaw = livesOf(part, Uint8Array.of(1)).flaws.get(0)
  switch (flaw?.kind) {
    case 'phantom-read':
    case 'phantom-cas': {
      const value = valueName(history, part.versionValue[part.read[flaw.entry] ?? NONE] ?? NONE)
      const actor = who(history, part.row[flaw.entry] ?? NONE)
      return {
        anomaly: flaw.kind,
        lead: `${actor} found ${key} = ${value}, which nobody had written.`,
        close: `No operation of the whole history wrote ${key} = ${value}.`,
      }
    }
    case 'cas-fork':
      return {
        anomaly: flaw.kind,
        lead: `One value of ${key} was replaced twice: one of the two updates is lost.`,
        close: 'A compare-and-set must find the latest value, and that value was the latest only once.',
      }
    case 'cas-cycle':
      return {
        anomaly: flaw.kind,
        lead: `Updates of ${key} follow one another in a circle.`,
        close: 'Each found a value that another of them wrote, so none can be the first.',
      }
    case 'read-before-write':
      return {
        anomaly: flaw.kind,
        lead: `A value of ${key} was seen before anybody began to write it.`,
        close: 'However old readings may be, none can see what is yet to come.',
      }
    default:
      return ageWords(history, part, key)
  }
}

function ageWords(history: History, part: RegisterView, key: string): Words {
  const { entries, versions } = versionsBehind(part)
  const at = versions.findIndex((behind) => behind > 1)
  if (at === -1) {
    if (part.read.some((read, entry) => read !== NONE && part.written[entry] !== NONE)) {
      return {
        anomaly: 'no-order-of-two',
        lead: `No order of the writes of ${key} lets every compare-and-set find its latest value, and every other reading one of its two latest.`,
        close: 'Readings may be one value late, but what a compare-and-set replaces must be the latest value.',
      }
    }
    return {
      anomaly: 'no-order-of-two',
      lead: `No order of the writes of ${key} lets all of these readings return one of its two latest values.`,
      close: 'Whichever write is thought to be the last, some reading began after two newer values were there.',
    }
  }
  const entry = entries[at] ?? 0
  const value = valueName(history, part.versionValue[part.read[entry] ?? NONE] ?? NONE)
  return {
    anomaly: 'older-than-two',
    lead: `${who(history, part.row[entry] ?? NONE)} found ${key} = ${value}, ${counted(versions[at] ?? 0, 'write')} too late.`,
    close: `${key} = ${value} had been seen before each of the newer writes began, and they were seen before the reading began.`,
  }
}
