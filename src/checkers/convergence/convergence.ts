/**
 * Convergence: once all faults are healed, nothing is written and the quiet period is over, all nodes answer alike.
 *
 *     p0@n1        |-w1-|
 *     p1@n1/final          |-r1-|
 *     p2@n2/final          |-r_-|     after the last heal + Q, and all writes acknowledged: refuted
 *
 * Shape:   final readings of every key from every node, at the node-local level, in rounds (rounds.ts). Registers and
 *          usernames (`read`, `owner`), counters (`read`), banks (`read-all`), sets and logs (`read-all` of a key).
 * Refuted: by a round that began after the last heal (and the last operation) + Q, if all nodes answered for a key, not
 *          alike, and nothing of unknown outcome can explain it: each differing value is the initial one or was written
 *          by acknowledged operations; on a counter or an account, every change was acknowledged or certainly failed; in a set or a
 *          log, an element differs on which every operation was acknowledged (wholes.ts).
 * Holds:   if in the last complete round all nodes answered, and alike on every key. An earlier round may have
 *          disagreed, as long as it did not refute.
 * Cost:    O(final readings), and one pass over the history for each key on which nodes differ.
 * Blind:   nodes may agree on a loss (no-lost-ack, counter-bounds, conservation look at that), and disagree about keys
 *          that nobody asks for.
 */
import { clean, type Judgement, type UnknownReason } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import { type Checker, NO_MEASURES } from '../checker.ts'
import { quietFromNs, whyNeverQuiet } from '../final-reads.ts'
import { duration, keyName, Telling, valueName } from '../telling.ts'
import { originsOf } from './origins.ts'
import { type Answer, finalRounds, type Round } from './rounds.ts'
import { type Difference, elementsOf, Wholes } from './wholes.ts'

export const convergence: Checker = {
  name: 'convergence',
  local: false,
  needs: { finalReads: true },
  judges: [{ model: 'convergence', strength: 'decides' }],
  check: (history) => ({ judgements: new Map([['convergence', judge(history)]]), measures: NO_MEASURES }),
}

const unknown = (why: UnknownReason, note: string): Judgement => ({ kind: 'unknown', why, note })

function judge(history: History): Judgement {
  const wholes = new Wholes(history)
  const rounds = finalRounds(history, wholes)
  const nodes = history.header.nodes.length
  const fromNs = quietFromNs(history)
  if (rounds.length === 0) {
    if (!history.complete) return unknown('interrupted', 'the history ends before the final readings')
    return unknown('vacuous', 'there are no final readings of single nodes')
  }
  if (answering(rounds) < 2) return unknown('vacuous', 'fewer than two nodes answered')
  const never = whyNeverQuiet(history)
  if (never !== null) return unknown(never.why, never.note)
  for (const round of rounds) {
    const found = round.beginNs < fromNs ? null : divergence(history, wholes, round, nodes)
    if (found !== null) return tell(history, found, round)
  }
  return judgeLast(history, rounds, nodes, fromNs)
}

const answering = (rounds: readonly Round[]): number =>
  new Set(rounds.flatMap(({ answers }) => [...answers.values()].flatMap((told) => told.map(({ node }) => node)))).size

function judgeLast(history: History, rounds: readonly Round[], nodes: number, fromNs: number): Judgement {
  const last = rounds.findLast(({ isComplete }) => isComplete)
  const silent = (last ?? rounds.at(-1))?.silent
  if (silent !== undefined && silent.size > 0) {
    const names = [...silent].map((node) => history.header.nodes[node]).join(', ')
    return unknown('precondition', `${names} did not answer in the last round`)
  }
  if (last === undefined) return unknown('interrupted', 'no round of final readings asked every node for every key')
  const differing = [...last.answers].find(([, answers]) => !isAgreed(answers, nodes))
  if (differing === undefined) return clean('decides', last.answers.size * nodes)
  const key = keyName(history, differing[0])
  if (last.beginNs < fromNs)
    return unknown('interrupted', `the nodes differ on ${key}, but the quiet period was not over`)
  return unknown('precondition', `the nodes differ on ${key}, where an operation's outcome is not known`)
}

const isAgreed = (answers: readonly Answer[], nodes: number): boolean =>
  answers.length === nodes && answers.every(({ value }) => value === answers[0]?.value)

interface Divergence {
  readonly key: number
  readonly one: Answer
  readonly other: Answer
  readonly writers: readonly number[]
  /** In what two readings of a whole set or log differ. */
  readonly difference: Difference | null
}

function divergence(history: History, wholes: Wholes, { answers }: Round, nodes: number): Divergence | null {
  for (const [key, told] of answers) {
    if (told.length < nodes || isAgreed(told, nodes)) continue
    const whole = wholeDivergence(wholes, key, told)
    if (whole !== null) return whole
    if (told.some(({ row }) => wholes.isWhole(row))) continue
    const { isCertain, writersOf } = originsOf(history, key)
    const one = told[0]
    const other = told.find(({ value }) => value !== one?.value)
    if (one === undefined || other === undefined || !told.every(({ value }) => isCertain(value))) continue
    return {
      key,
      one,
      other,
      difference: null,
      writers: [one, other].flatMap(({ value }) => writersOf(value).slice(0, 1)),
    }
  }
  return null
}

function wholeDivergence(wholes: Wholes, key: number, told: readonly Answer[]): Divergence | null {
  const [one, ...others] = told
  if (one === undefined || !wholes.isWhole(one.row)) return null
  for (const other of others) {
    if (other.value === one.value) continue
    const difference = wholes.certainDifference(key, one.row, other.row)
    if (difference !== null) return { key, one, other, writers: difference.changes, difference }
  }
  return null
}

function tell(history: History, { key, one, other, writers, difference }: Divergence, { beginNs }: Round): Judgement {
  const shown = new Telling(history, [one.row, other.row, ...writers]).sayDeeds()
  const name = keyName(history, key)
  const said = ({ row, value }: Answer): string =>
    `${shown.actor(row)} ${difference === null ? `answered ${name} = ${valueName(history, value)}` : found(history, difference, name, row)}`
  shown.say(`${said(one)}, and ${said(other)}, in one round of final readings.`)
  const since = duration(beginNs - (quietFromNs(history) - history.header.quietNs))
  shown.say(
    `It began ${since} after the last heal and the last operation, when the quiet period of ` +
      `${duration(history.header.quietNs)} was over, and no operation of unknown outcome explains the difference.`,
  )
  return { kind: 'refuted', anomaly: 'nodes-disagree', story: shown.story }
}

/** What one reading has of the difference: "found 3 in x", "found 3 before 4 in x". */
function found(history: History, { kind, element, other }: Difference, name: string, row: number): string {
  const elements = elementsOf(history, row)
  const first = valueName(history, element)
  if (kind === 'element') return `${elements.includes(element) ? 'found' : 'did not find'} ${first} in ${name}`
  const before = elements.indexOf(element) < elements.indexOf(other)
  return `found ${first} ${before ? 'before' : 'after'} ${valueName(history, other)} in ${name}`
}
