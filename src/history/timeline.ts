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
 *     w1 write 1 · r1 read 1 · r_ read nothing · c1>2 compare-and-set · c1>2!3 not swapped, it was 3
 *     a5 add 5 · a~5 add −5 · g7 register with claim 7 · g7!4 taken by 4 · o4 the owner is 4
 *     t5>b transfer 5 to b · t5>b! refused · s[a=5,b=7] read all accounts
 *
 * Each may be preceded by a key: `y:w1` (else `x`). Numbers are numbers; other words stay text.
 */
import { HistoryError } from '../errors.ts'
import { type Key, nodeId, type Value } from '../units.ts'
import { HistoryBuilder } from './builder.ts'
import type { Header, History, Outcome, Phase } from './history.ts'

interface Drawn {
  readonly process: number
  readonly node: string
  readonly phase: Phase
  readonly start: number
  readonly end: number
  readonly outcome: Outcome
  readonly text: string
}

interface Meaning {
  readonly fn: string
  readonly args: readonly Value[]
  readonly result?: Value
  readonly negative?: boolean
  readonly items?: readonly (readonly [Key, Value])[]
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
    const { key, ...meaning } = meaningOf(operation.text)
    const atNs = at * ONE_COLUMN_NS
    if (invoke) {
      const { process, node, phase } = operation
      const { fn, args } = meaning
      const row = builder.invoke({
        process,
        session: process,
        node: nodeId(node),
        phase,
        fn,
        level,
        key,
        args,
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

const value = (text: string): Value => {
  if (text === '_') return null
  const number = Number(text.replace('~', '-'))
  return Number.isNaN(number) ? text : number
}

function meaningOf(text: string): Meaning & { readonly key: Key | null } {
  return bankMeaning(text) ?? registerMeaning(text)
}

function bankMeaning(text: string): (Meaning & { readonly key: Key | null }) | null {
  const transfer = /^(\w+):t(\d+)>(\w+)(!?)$/.exec(text)
  if (transfer !== null) {
    const [, key = '', amount = '', to = '', refused] = transfer
    return { key, fn: 'transfer', args: [to, Number(amount)], negative: refused === '!' }
  }
  const [, accounts] = /^s\[(.*)\]$/.exec(text) ?? []
  if (accounts === undefined) return null
  const items = accounts.split(',').map((item): [Key, Value] => {
    const [account = '', balance = ''] = item.split('=')
    return [account, value(balance)]
  })
  return { key: null, fn: 'read-all', args: [], items }
}

function registerMeaning(text: string): Meaning & { readonly key: Key } {
  const [, key = 'x', kind = '', first = '', second, current] =
    /^(?:(\w+):)?([wrcago])([\w~]+)(?:>(\w+))?(?:!(\w+))?$/.exec(text) ?? []
  const negative = current !== undefined
  const told = negative ? { negative, result: value(current) } : {}
  switch (kind) {
    case 'w':
      return { key, fn: 'write', args: [value(first)] }
    case 'r':
      return { key, fn: 'read', args: [], result: value(first) }
    case 'c':
      if (second === undefined) throw drawingError(text)
      return { key, fn: 'cas', args: [value(first), value(second)], ...told }
    case 'a':
      return { key, fn: 'add', args: [value(first)] }
    case 'g':
      return { key, fn: 'register', args: [value(first)], ...told }
    case 'o':
      return { key, fn: 'owner', args: [], result: value(first) }
    default:
      throw drawingError(text)
  }
}

const drawingError = (text: string): HistoryError =>
  new HistoryError({
    what: `a drawn history has a line or operation that cannot be read: ${text.trim()}`,
    why: 'each line is "p<number>" and then operations such as |-w1-|, |-r0-?, |-y:c1>2-x',
    fix: 'see src/history/timeline.ts for the notation',
  })
