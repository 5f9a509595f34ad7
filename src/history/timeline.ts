/**
 * Drawn histories, for tests and documentation:
 *
 *     p0  |-w1-|
 *     p1          |-r0-|
 *
 * One process a line, columns are time: an operation is invoked at its first `|` and returns at its last. `|-w1-?` is
 * an info, `|-w1-x` a fail. In one column invocations come before returns, so touching operations are concurrent.
 * A label may name the node it talks to and a phase: `p0@n2`, `p3@n1/final`; a process keeps its session.
 *
 *     register   w1 write 1 · r1 read 1 · r_ read nothing · c1>2 compare-and-set · c1>2!3 not swapped, it was 3
 *     counter    a5 add 5 · a~5 add −5 · r5 read 5
 *     usernames  g7 register with claim 7 · g7!4 taken by 4 · o4 the owner is 4
 *     bank       t5>b transfer 5 to b · t5>b! refused · s[a=5,b=7] read all accounts
 *     set        +3 add 3 · +3! it was there already · del3 remove · del3! it was not there · has3 contains: yes
 *                has3! no · {1,2} read all · {} read all: empty
 *     queue      enq3 · deq3 · deq_ it was empty          stack  push3 · pop3 · pop_ it was empty
 *     log        app3 append · app3@7 told its offset · [1,2] read all · [] read all: empty
 *     lock       acq acquire · acq#7 granted with token 7 · acq! held by another · rel release · rel! not held
 *                use#7 what it guards, used with token 7 · use#7! that token was too old
 *     ids        id7 generate
 *     kv         put'ab' · add'cd' append · get'abcd'
 *     txn        (x:w1,y:r2,z:a3) write, read and append in one transaction
 *
 * Each may be preceded by a key: `y:w1`; without one it is `x`, but for readings of accounts, ids and transactions, which
 * have none. Numbers are numbers, `~5` is −5, `_` nothing, and other words stay text, as does what is in quotes. Where
 * no answer came (`?`, `x`) the result may be left out: `|-r-?`, `|-deq-?`, `|-[]-x`.
 */
import { HistoryError } from '../errors.ts'
import { nodeId } from '../units.ts'
import { HistoryBuilder } from './builder.ts'
import type { Header, History, Outcome, Phase } from './history.ts'
import { meaningOf } from './timeline-notation.ts'

interface Drawn {
  readonly process: number
  readonly node: string
  readonly phase: Phase
  readonly start: number
  readonly end: number
  readonly outcome: Outcome
  readonly text: string
}

const OUTCOME_OF: Readonly<Record<string, Outcome>> = { '|': 'ok', '?': 'info', x: 'fail' }
const ONE_COLUMN_NS = 1_000_000

export function timeline(drawing: string, header: Partial<Header> = {}): History {
  const operations = drawing.split('\n').flatMap(operationsOf)
  const named = [...new Set(operations.map(({ node }) => node))].sort()
  const builder = new HistoryBuilder({
    format: 1,
    seed: 0,
    workload: 'drawn',
    target: 'drawn',
    level: 'drawn',
    localLevel: 'drawn',
    quietNs: 0,
    nodes: named.map(nodeId),
    initial: {},
    plan: {},
    ...header,
  })
  replay(operations, builder, header.level ?? 'drawn')
  builder.end(0)
  return builder.finish()
}

function operationsOf(line: string): readonly Drawn[] {
  const label = /^\s*p(\d+)(?:@(\w+))?(?:\/(setup|main|final))?(?=\s|$)/.exec(line)
  if (label === null) {
    if (line.trim() === '' || line.trim().startsWith('//')) return []
    throw drawingError(line)
  }
  const [whole, process, node, phase] = label
  const found: Drawn[] = []
  for (const match of line.slice(whole.length).matchAll(/\|-+([^|?\s]*?)-+([|?x])(?=[\s]|$)/g)) {
    const [text, operation = '', ending = ''] = match
    found.push({
      process: Number(process),
      node: node ?? 'n1',
      phase: (phase ?? 'main') as Phase,
      start: whole.length + match.index,
      end: whole.length + match.index + text.length - 1,
      outcome: OUTCOME_OF[ending] ?? 'ok',
      text: operation,
    })
  }
  if (found.length === 0) throw drawingError(line)
  return found
}

function replay(operations: readonly Drawn[], builder: HistoryBuilder, level: string): void {
  const events = operations.flatMap((operation) => [
    { at: operation.start, invoke: true, operation },
    { at: operation.end, invoke: false, operation },
  ])
  events.sort((a, b) => a.at - b.at || Number(b.invoke) - Number(a.invoke))
  const rows = new Map<Drawn, number>()
  for (const { at, invoke, operation } of events) {
    const meaning = meaningOf(operation.text)
    if (meaning === null) throw drawingError(operation.text)
    const atNs = at * ONE_COLUMN_NS
    if (invoke) {
      const { process, node, phase } = operation
      const { key, fn, args, asked } = meaning
      const row = builder.invoke({
        process,
        session: process,
        node: nodeId(node),
        phase,
        fn,
        level,
        key,
        args,
        ...(asked === undefined ? {} : { items: asked }),
        intendedNs: atNs,
        atNs,
      })
      rows.set(operation, row)
      continue
    }
    const { outcome } = operation
    const told = outcome === 'ok'
    builder.complete(rows.get(operation) ?? 0, {
      outcome,
      atNs,
      ...(told && meaning.negative === true ? { negative: true } : {}),
      ...(told && meaning.result !== undefined ? { result: meaning.result } : {}),
      ...(told && meaning.items !== undefined ? { items: meaning.items } : {}),
    })
  }
}

const drawingError = (text: string): HistoryError =>
  new HistoryError({
    what: `a drawn history has a line or operation that cannot be read: ${text.trim()}`,
    why: 'each line is "p<number>" and then operations such as |-w1-|, |-r0-?, |-y:c1>2-x, |-{1,2}-|',
    fix: 'see src/history/timeline.ts for the notation',
  })
