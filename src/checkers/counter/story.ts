/** Tells what is wrong with a counter. */
import type { Judgement } from '../../consistency/index.ts'
import { type History, NONE, OPEN } from '../../history/index.ts'
import { counted, duration, keyName, Telling, who } from '../telling.ts'
import type { Bounds } from './bounds.ts'
import type { CounterOperations, CounterView } from './counter-view.ts'
import type { CounterFinding } from './unit-increments.ts'

type Refuted = Extract<Judgement, { kind: 'refuted' }>

/** No more increments than this are listed; how many there are is said. */
const FEW = 4

export function tellCounter(history: History, view: CounterView, finding: CounterFinding): Refuted {
  switch (finding.kind) {
    case 'impossible-value':
      return tellImpossible(history, view, finding.reading, finding.begun)
    case 'went-backwards':
    case 'lost-increment':
      return tellLost(history, view, finding)
    default:
      return finding satisfies never
  }
}

function tellImpossible(
  history: History,
  { key, additions, readings, initial }: CounterView,
  reading: number,
  begun: number,
): Refuted {
  const row = readings.row[reading] ?? NONE
  const told = (readings.amount[reading] ?? 0) + initial
  const before = additions.row.slice(0, begun)
  const telling = new Telling(history, [row, ...(before.length <= FEW ? before : [])])
  const name = keyName(history, key)
  telling.say(`${who(history, row)} read ${name} = ${told}, which it cannot have reached.`).sayDeeds()
  const ended = duration(history.columns.returnedNs[row] ?? 0)
  telling.say(
    `It began as ${initial}, and by ${ended}, when ${telling.mark(row)} ended, ${counted(begun, 'increment')} had begun.`,
  )
  return { kind: 'refuted', anomaly: 'impossible-value', story: telling.story }
}

function tellLost(
  history: History,
  { key, additions, readings, initial }: CounterView,
  { kind, earlier, later }: Exclude<CounterFinding, { kind: 'impossible-value' }>,
): Refuted {
  const value = (reading: number): number => (reading === NONE ? 0 : (readings.amount[reading] ?? 0)) + initial
  const rowOf = (reading: number): number => readings.row[reading] ?? NONE
  const after = earlier === NONE ? -1 : (readings.ret[earlier] ?? 0)
  const between = endedBetween(additions, after, readings.inv[later] ?? 0)
  const difference = value(later) - value(earlier)
  const shown = kind === 'went-backwards' ? [] : between.slice(0, Math.min(FEW, difference + 1))
  const telling = new Telling(history, [...(earlier === NONE ? [] : [rowOf(earlier)]), rowOf(later), ...shown])
  const name = keyName(history, key)
  const reader = `${who(history, rowOf(later))} read ${name} = ${value(later)}`
  const start = earlier === NONE ? `It began as ${initial}` : `${telling.actor(rowOf(earlier))} read ${value(earlier)}`
  if (kind === 'went-backwards') {
    const gap = (history.columns.invokedNs[rowOf(later)] ?? 0) - (history.columns.returnedNs[rowOf(earlier)] ?? 0)
    telling.say(`${reader}, ${gap > 0 ? `${duration(gap)} ` : ''}after it had been ${value(earlier)}.`).sayDeeds()
    telling.say(`${start} before ${telling.actor(rowOf(later))} began, and nothing is ever taken away.`)
    return { kind: 'refuted', anomaly: kind, story: telling.story }
  }
  const missing = between.length - difference
  telling
    .say(`${reader}: ${counted(missing, 'acknowledged increment')} ${missing === 1 ? 'is' : 'are'} missing.`)
    .sayDeeds()
  const happened = `${counted(between.length, 'increment')} began and ended before ${telling.actor(rowOf(later))} began`
  telling.say(`${start}. ${earlier === NONE ? '' : 'After that, '}${happened}, which reads ${value(later)}.`)
  return { kind: 'refuted', anomaly: kind, story: telling.story }
}

/** Rows of additions that began after one position and ended before another. */
function endedBetween({ row, inv, ret }: CounterOperations, after: number, before: number): readonly number[] {
  return [...row].filter((_, addition) => (inv[addition] ?? 0) > after && (ret[addition] ?? OPEN) < before)
}

/** A reading outside its bounds; `bounds` and what it told are counted from the initial value. */
export function tellOutOfBounds(
  history: History,
  view: CounterView,
  row: number,
  amount: number,
  bounds: Bounds,
): Refuted {
  const isShort = amount < bounds.low
  const off = isShort ? bounds.low - amount : amount - bounds.high
  const telling = new Telling(history, [row])
  const name = keyName(history, view.key)
  const told = amount + view.initial
  const what = view.isUnit ? counted(off, isShort ? 'acknowledged increment' : 'increment') : String(off)
  const verb = view.isUnit && off !== 1 ? 'are' : 'is'
  telling
    .say(`${who(history, row)} read ${name} = ${told}: ${what} ${verb} ${isShort ? 'missing' : 'too many'}.`)
    .sayDeeds()
  const { ret, amount: amounts } = view.additions
  const acknowledged = ret.reduce((count, end) => count + Number(end !== OPEN), 0)
  const rest = ret.length - acknowledged
  telling.say(
    `${name} began as ${view.initial}; ${counted(acknowledged, 'addition')} in all ${acknowledged === 1 ? 'was' : 'were'} acknowledged` +
      `${rest === 0 ? '' : `, the outcome of ${rest} is not known`}${amounts.some((one) => one < 0) ? ', some of them negative' : ''}.`,
  )
  telling.say(
    `${telling.mark(row)} had to read at least ${bounds.low + view.initial} and at most ${bounds.high + view.initial}.`,
  )
  return { kind: 'refuted', anomaly: isShort ? 'lost-increment' : 'impossible-value', story: telling.story }
}
