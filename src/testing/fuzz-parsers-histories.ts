/** Small random histories of every data type, such as a given format can carry. */
import type { ForeignFacet, FormatName } from '../history/formats/index.ts'
import { type Header, type History, HistoryBuilder, type Item } from '../history/index.ts'
import type { Value } from '../units.ts'
import type { Dice } from './dice.ts'

const FACETS: Readonly<Record<FormatName, readonly ForeignFacet[]>> = {
  jsonl: ['register', 'counter', 'set', 'bank', 'log', 'queue', 'stack', 'lock', 'ids', 'kv', 'txn'],
  'jepsen-edn': ['register', 'counter', 'set', 'bank', 'log', 'queue', 'stack', 'lock', 'ids', 'kv', 'txn'],
  'jepsen-json': ['register', 'counter', 'set', 'bank', 'log', 'queue', 'stack', 'lock', 'ids', 'kv', 'txn'],
  'porcupine-etcd': ['register'],
  'porcupine-kv': ['kv'],
  plume: ['txn'],
  dbcop: ['txn'],
}

const FUNCTIONS: Readonly<Record<ForeignFacet, readonly string[]>> = {
  register: ['read', 'write', 'cas'],
  counter: ['read', 'add'],
  set: ['add', 'remove', 'contains', 'read-all'],
  bank: ['transfer', 'read-all'],
  log: ['append', 'read-all'],
  queue: ['enqueue', 'dequeue'],
  stack: ['push', 'pop'],
  lock: ['acquire', 'release'],
  ids: ['generate'],
  kv: ['put', 'append', 'get'],
  txn: ['txn'],
}

/** Texts that look like something else, forms spelled as we spell them, and nearly so. */
const ODD: readonly Value[] = [
  null,
  0,
  -3,
  1.5,
  'a',
  '',
  ':a',
  ':',
  '[1 2]',
  '[1, 2]',
  '["a" [nil]]',
  '{:a 1}',
  '#=true',
  '#=99999999999999999999',
  '#{1 2}',
  '"',
  '"a"',
  '":a"',
  'é\n\t\\',
  '#inst "2020"',
  '12',
]
const PLAIN_FORMATS: ReadonlySet<FormatName> = new Set(['porcupine-etcd', 'plume', 'dbcop'])

interface Making {
  readonly dice: Dice
  readonly format: FormatName
  readonly facet: ForeignFacet
  readonly keys: readonly string[]
}

export function randomCarried(dice: Dice, format: FormatName): History {
  const facets = FACETS[format]
  const facet = facets[dice.below(facets.length)] ?? 'register'
  const making: Making = { dice, format, facet, keys: keysFor(dice, format, facet) }
  const builder = new HistoryBuilder(headerFor(making))
  const open = new Map<number, { readonly row: number; readonly fn: string; readonly items: readonly Item[] }>()
  const isTimed = dice.chance(0.8)
  let nextProcess = 1 + dice.below(3)
  const running = Array.from({ length: nextProcess }, (_, process) => process)
  let now = 0
  for (let left = dice.below(20); left > 0; left--) {
    now += isTimed ? dice.below(1000) : 1
    const slot = dice.below(running.length)
    const process = running[slot] ?? 0
    const operation = open.get(process)
    if (operation === undefined) {
      open.set(process, invoked(making, builder, process, now))
      continue
    }
    open.delete(process)
    if (!completed(making, builder, operation, now)) running[slot] = nextProcess++
  }
  if (sessionsOnly(format)) for (const [, operation] of open) completed(making, builder, operation, ++now)
  builder.end(0)
  return builder.finish()
}

export const sessionsOnly = (format: FormatName): boolean => format === 'plume' || format === 'dbcop'

function keysFor(dice: Dice, format: FormatName, facet: ForeignFacet): readonly string[] {
  if (format === 'plume') return ['0', '7', '12']
  if (format === 'dbcop') return ['x', 'k_2', 'é']
  if (format === 'porcupine-etcd') return ['x']
  if (facet === 'bank' || facet === 'txn' || facet === 'kv') return ['0', 'b', 'a "c"']
  return dice.chance(0.5) ? ['x'] : ['0', 'y', '[1']
}

function headerFor({ dice, format, facet, keys }: Making): Header {
  const begins = format === 'jsonl' || format.startsWith('jepsen')
  const initial = begins && dice.chance(0.5) ? Object.fromEntries(keys.map((key) => [key, dice.below(5)])) : {}
  return {
    format: 1,
    seed: 0,
    workload: facet,
    target: 'random',
    level: 'recorded',
    localLevel: 'recorded',
    quietNs: 0,
    nodes: [],
    initial: format === 'porcupine-kv' ? Object.fromEntries(keys.map((key) => [key, ''])) : initial,
    plan: {},
  }
}

function value({ dice, format, facet }: Making): Value {
  if (PLAIN_FORMATS.has(format)) return 1 + dice.below(6)
  if (facet === 'kv') return ['', 'a', ':a', '[1]', 'x 1 y', '"'][dice.below(6)] ?? ''
  if (facet === 'counter' || facet === 'bank' || dice.chance(0.5)) return dice.below(100)
  return ODD[dice.below(ODD.length)] ?? null
}

const present = (making: Making): Value => value(making) ?? 0
const pick = ({ dice, keys }: Making): string => keys[dice.below(keys.length)] ?? ''

/** Keyed, unless there is one object only or the keys are in the items. */
function keyOf(making: Making, fn: string): string | null {
  const { facet, keys } = making
  if (facet === 'txn' || fn === 'read-all')
    return facet === 'bank' || facet === 'txn' || keys.length === 1 ? null : pick(making)
  const needsKey = facet === 'register' || facet === 'counter' || facet === 'lock' || facet === 'kv' || facet === 'bank'
  return needsKey || keys.length > 1 ? pick(making) : null
}

function invoked(making: Making, builder: HistoryBuilder, process: number, atNs: number) {
  const { dice, facet } = making
  const functions = FUNCTIONS[facet]
  const fn = functions[dice.below(functions.length)] ?? ''
  const items = fn === 'txn' ? steps(making) : []
  const row = builder.invoke({
    process,
    session: process,
    node: null,
    phase: 'main',
    fn,
    level: 'recorded',
    key: keyOf(making, fn),
    args: argumentsOf(making, fn),
    ...(fn === 'txn' ? { items } : {}),
    intendedNs: atNs,
    atNs,
  })
  return { row, fn, items }
}

function argumentsOf(making: Making, fn: string): readonly Value[] {
  if (fn === 'cas') return [value(making), value(making)]
  if (fn === 'transfer') return [pick(making), making.dice.below(9)]
  if (fn === 'write' || fn === 'enqueue' || fn === 'push') return [value(making)]
  return ['add', 'remove', 'contains', 'append', 'put'].includes(fn) ? [present(making)] : []
}

function steps(making: Making): readonly Item[] {
  const { dice, format } = making
  return Array.from({ length: 1 + dice.below(3) }, (): Item => {
    const fn = sessionsOnly(format) ? 'rw'.charAt(dice.below(2)) : (['r', 'w', 'append'][dice.below(3)] ?? 'r')
    return [pick(making), fn === 'r' ? null : value(making), fn]
  })
}

/** Returns whether the process goes on. */
function completed(
  making: Making,
  builder: HistoryBuilder,
  { row, fn, items }: { readonly row: number; readonly fn: string; readonly items: readonly Item[] },
  atNs: number,
): boolean {
  const { dice, format } = making
  const outcome = dice.chance(0.7) ? 'ok' : dice.chance(0.5) || sessionsOnly(format) ? 'fail' : 'info'
  const error =
    outcome === 'ok' || dice.chance(0.5) ? {} : { error: ['timed-out', ':a', '"', 'é'][dice.below(4)] ?? '' }
  const told = outcome === 'ok' ? answer(making, fn, items) : {}
  builder.complete(row, { outcome, ...told, ...error, atNs })
  return outcome !== 'info'
}

function answer(making: Making, fn: string, items: readonly Item[]) {
  const { dice, facet, format } = making
  const isForeign = format.startsWith('porcupine')
  if (fn === 'txn')
    return { items: items.map(([key, asked, step]): Item => [key, step === 'r' ? value(making) : asked, step ?? 'r']) }
  if (fn === 'read-all') {
    const keys = facet === 'bank' ? making.keys : [null, null].slice(0, dice.below(3))
    return { items: keys.map((key): Item => [key, present(making)]) }
  }
  if (fn === 'cas' && dice.chance(0.4)) {
    return { negative: true, ...(isForeign || dice.chance(0.5) ? {} : { result: value(making) }) }
  }
  if ((fn === 'dequeue' || fn === 'pop' || fn === 'acquire' || fn === 'contains') && dice.chance(0.3))
    return { negative: true }
  if (fn === 'read') return { result: value(making) }
  if (fn === 'get') return { result: value(making) }
  return fn === 'dequeue' || fn === 'pop' || fn === 'generate' ? { result: present(making) } : {}
}
