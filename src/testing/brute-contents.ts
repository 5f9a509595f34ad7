/** Oracles for what becomes of contents: each definition read literally, over pairs of a thing and a reading. */
import { type History, NONE } from '../history/index.ts'
import { type Deed, deedsOf } from './brute-deeds.ts'

export type ContentsStyle = 'add' | 'append' | 'enqueue'

interface Thing {
  readonly key: number
  readonly value: number
}

interface Contents {
  readonly deeds: readonly Deed[]
  readonly things: readonly Thing[]
  readonly readings: readonly Deed[]
  /** Those that may have put it in, and those that certainly did not. */
  puts(thing: Thing): readonly Deed[]
  failedPuts(thing: Thing): readonly Deed[]
  /** How often a reading shows it. */
  times(reading: Deed, thing: Thing): number
  /** Put in at most once, and never asked to leave: its fate can be judged. */
  isPlain(thing: Thing): boolean
}

function contentsOf(history: History, style: ContentsStyle): Contents {
  const deeds = deedsOf(history)
  const sees = style === 'enqueue' ? 'dequeue' : 'read-all'
  const readings = deeds.filter(({ fn, outcome, negative }) => fn === sees && outcome === 'ok' && !negative)
  const shownBy = ({ result, seen }: Deed): readonly number[] =>
    sees === 'read-all' ? seen : result === NONE ? [] : [result]
  const about = (fn: string, { key, value }: Thing): readonly Deed[] =>
    deeds.filter((deed) => deed.fn === fn && deed.key === key && deed.arg === value)
  const puts = (thing: Thing) => about(style, thing).filter(({ outcome }) => outcome !== 'fail')
  const all = [
    ...deeds.filter(({ fn }) => fn === style).map(({ key, arg }) => ({ key, value: arg })),
    ...readings.flatMap((reading) => shownBy(reading).map((value) => ({ key: reading.key, value }))),
  ]
  return {
    deeds,
    readings,
    things: all.filter(
      ({ key, value }, at) => all.findIndex((other) => other.key === key && other.value === value) === at,
    ),
    puts,
    failedPuts: (thing) => about(style, thing).filter(({ outcome }) => outcome === 'fail'),
    times: (reading, { key, value }) =>
      reading.key === key ? shownBy(reading).filter((other) => other === value).length : 0,
    isPlain: (thing) => puts(thing).length <= 1 && about('remove', thing).every(({ outcome }) => outcome === 'fail'),
  }
}

/** What anomalies readings show of things that were not in: nobody had put them in by then. */
export function phantoms(history: History, style: ContentsStyle): ReadonlySet<string> {
  const { things, readings, puts, failedPuts, times } = contentsOf(history, style)
  const found = new Set<string>()
  for (const thing of things) {
    for (const reading of readings) {
      if (times(reading, thing) === 0 || puts(thing).some(({ begin }) => begin < reading.end)) continue
      found.add(puts(thing).length === 0 && failedPuts(thing).length > 0 ? 'aborted-read' : 'phantom')
    }
  }
  return found
}

export const seesAnything = (history: History, style: ContentsStyle): boolean => {
  const { things, readings, times } = contentsOf(history, style)
  return things.some((thing) => readings.some((reading) => times(reading, thing) > 0))
}

export function hasDuplicate(history: History, style: ContentsStyle): boolean {
  const { things, readings, times, isPlain } = contentsOf(history, style)
  return things.some((thing) => {
    const shown = readings.map((reading) => times(reading, thing))
    const sum = shown.reduce((one, other) => one + other, 0)
    return isPlain(thing) && (shown.some((count) => count > 1) || (style === 'enqueue' && sum > 1))
  })
}

/** The last final readings of nodes that began after the quiet period (no faults: generators make none). */
function settledReadings(history: History, { deeds, readings }: Contents): readonly Deed[] {
  const quietFrom = history.header.quietNs + Math.max(0, ...deeds.filter((d) => !d.isFinal).map(({ endNs }) => endNs))
  const finals = deeds.filter(({ fn, isFinal }) => fn === 'read-all' && isFinal)
  return readings.filter(
    (reading) =>
      reading.isFinal &&
      reading.beginNs >= quietFrom &&
      !finals.some(({ node, key, begin }) => node === reading.node && key === reading.key && begin > reading.begin),
  )
}

export const isSettled = (history: History, style: ContentsStyle): boolean =>
  settledReadings(history, contentsOf(history, style)).length > 0

/** Of wholes that are read at the end: something acknowledged before a settled reading began is not in it. */
export function hasLossInTheEnd(history: History, style: ContentsStyle): boolean {
  const contents = contentsOf(history, style)
  const { things, puts, times, isPlain } = contents
  return settledReadings(history, contents).some((reading) =>
    things.some(
      (thing) =>
        thing.key === reading.key &&
        isPlain(thing) &&
        puts(thing).some(({ outcome, end }) => outcome === 'ok' && end < reading.begin) &&
        times(reading, thing) === 0,
    ),
  )
}

/** Acknowledged, or seen: the first of these answers. */
function knownBy({ readings, puts, times }: Contents, thing: Thing): Deed | undefined {
  const showing = [
    ...puts(thing).filter(({ outcome }) => outcome === 'ok'),
    ...readings.filter((reading) => times(reading, thing) > 0),
  ]
  return showing.sort((one, other) => one.end - other.end)[0]
}

/** As Jepsen has it: known, and then missing in a reading after which nobody sees it again. */
export function hasLossForGood(history: History, style: ContentsStyle): boolean {
  const contents = contentsOf(history, style)
  const { things, readings, puts, times, isPlain } = contents
  return things.some((thing) => {
    const known = knownBy(contents, thing)
    if (known === undefined || puts(thing).length === 0 || !isPlain(thing)) return false
    const ofKey = readings.filter(({ key }) => key === thing.key)
    return ofKey.some(
      (absent) =>
        times(absent, thing) === 0 &&
        absent.begin > known.end &&
        ofKey.every((other) => times(other, thing) === 0 || other.begin < absent.begin),
    )
  })
}

/** By row of the adding: how long after it was known the last reading began that lacked it; of those that stay. */
export function visibility(history: History, style: ContentsStyle): ReadonlyMap<number, number> {
  const contents = contentsOf(history, style)
  const { things, readings, puts, times, isPlain } = contents
  const found = new Map<number, number>()
  for (const thing of things) {
    const [known, put] = [knownBy(contents, thing), puts(thing)[0]]
    const ofKey = readings.filter(({ key }) => key === thing.key).sort((one, other) => other.begin - one.begin)
    const last = ofKey[0]
    if (known === undefined || put === undefined || !isPlain(thing)) continue
    if (last === undefined || times(last, thing) === 0) continue
    const absent = ofKey.find((reading) => times(reading, thing) === 0)
    found.set(put.row, absent === undefined ? 0 : Math.max(0, absent.beginNs - known.endNs))
  }
  return found
}

/** More acknowledged values never came out, though the queue was found empty later, than unheard dequeues can have taken. */
export function hasQueueLoss(history: History): boolean {
  const contents = contentsOf(history, 'enqueue')
  const { deeds, things, readings, puts, times, isPlain } = contents
  const dequeues = deeds.filter(({ fn }) => fn === 'dequeue')
  return dequeues
    .filter(({ outcome, negative }) => outcome === 'ok' && negative)
    .some((empty) => {
      const unheard = dequeues.filter(
        ({ key, outcome, negative, result }) =>
          key === empty.key && (outcome === 'info' || (outcome === 'ok' && !negative && result === NONE)),
      )
      const missing = things.filter(
        (thing) =>
          thing.key === empty.key &&
          isPlain(thing) &&
          puts(thing).some(({ outcome, end }) => outcome === 'ok' && end < empty.begin) &&
          readings.every((reading) => times(reading, thing) === 0),
      )
      return missing.length > unheard.length
    })
}

/** Of two readings of one log neither is the beginning of the other. */
export function hasFork(history: History): boolean {
  const { readings } = contentsOf(history, 'append')
  const begins = (one: Deed, other: Deed): boolean => one.seen.every((value, at) => other.seen[at] === value)
  return readings.some((one) =>
    readings.some((other) => one.key === other.key && !begins(one, other) && !begins(other, one)),
  )
}

export const isReadTwice = (history: History): boolean => {
  const { readings } = contentsOf(history, 'append')
  return readings.some((one) => readings.some((other) => one.row !== other.row && one.key === other.key))
}
