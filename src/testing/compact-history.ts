/** Builds small histories straight into columns of their exact size: about a microsecond an operation, for long runs. */
import { type Header, type History, NONE, OPEN, OUTCOME, type Outcome, PHASE, type Phase } from '../history/index.ts'
import { nodeId, type Value } from '../units.ts'

/** An operation; `args` and `result` are ids into the pool of values, NONE where there is none. */
export interface CompactOperation {
  readonly fn: CompactFunction
  readonly key: number
  readonly arg: number
  readonly arg2: number
  result: number
  negative: boolean
  outcome: Outcome
  phase: Phase
  /** Index into the levels: 0 is the run's, 1 that of single nodes. */
  level: number
  process: number
  node: number
  /** Positions of its two events; the second is when the client gave up if the outcome is `info`. */
  inv: number
  end: number
  items?: readonly (readonly [key: number, value: number])[]
}

export type CompactFunction =
  | ('read' | 'write' | 'cas' | 'register' | 'owner' | 'add' | 'transfer' | 'read-all')
  | ('remove' | 'contains' | 'enqueue' | 'dequeue' | 'push' | 'pop' | 'append')
  | ('acquire' | 'release' | 'guarded' | 'generate' | 'put' | 'get' | 'txn')
export const COMPACT_FUNCTIONS: readonly CompactFunction[] = (
  'read write cas register owner add transfer read-all remove contains enqueue dequeue push pop append ' +
  'acquire release guarded generate put get txn'
).split(' ') as CompactFunction[]
const FN = Object.fromEntries(COMPACT_FUNCTIONS.map((name, id) => [name, id])) as Record<CompactFunction, number>
export const RUN_LEVEL = 'strong'
export const NODE_LEVEL = 'local'
const NODES = ['n1', 'n2', 'n3'].map(nodeId)
const ONE_EVENT_NS = 1_000_000

/** `operations` in the order of invocation; positions are 0 … 2 × operations − 1. */
export function compactHistory(
  operations: readonly CompactOperation[],
  keys: readonly string[],
  values: readonly Value[],
  initial: Header['initial'],
): History {
  const rows = operations.length
  const ints = (of: (operation: CompactOperation) => number): Int32Array => Int32Array.from(operations, of)
  const bytes = (of: (operation: CompactOperation) => number): Uint8Array => Uint8Array.from(operations, of)
  const invokedNs = Float64Array.from(operations, ({ inv }) => inv * ONE_EVENT_NS)
  return {
    header: {
      format: 1,
      seed: 0,
      workload: 'random',
      target: 'random',
      level: RUN_LEVEL,
      localLevel: NODE_LEVEL,
      quietNs: 0,
      nodes: NODES,
      initial,
      plan: {},
    },
    complete: true,
    rows,
    events: 2 * rows,
    unsettled: null,
    notStarted: 0,
    pools: { keys, values, functions: COMPACT_FUNCTIONS, levels: [RUN_LEVEL, NODE_LEVEL], errors: [] },
    columns: {
      invokeIndex: ints(({ inv }) => inv),
      returnIndex: ints(({ outcome, end }) => (outcome === 'info' ? OPEN : end)),
      outcome: bytes(({ outcome }) => OUTCOME[outcome]),
      negative: bytes(({ negative }) => Number(negative)),
      phase: bytes(({ phase }) => PHASE[phase]),
      fn: bytes(({ fn }) => FN[fn]),
      level: bytes(({ level }) => level),
      process: ints(({ process }) => process),
      session: ints(({ process }) => process),
      node: Int16Array.from(operations, ({ node }) => node),
      key: ints(({ key }) => key),
      arg: ints(({ arg }) => arg),
      arg2: ints(({ arg2 }) => arg2),
      result: ints(({ outcome, result }) => (outcome === 'ok' ? result : NONE)),
      error: new Int32Array(rows).fill(NONE),
      intendedNs: invokedNs,
      invokedNs,
      returnedNs: Float64Array.from(operations, ({ end }) => end * ONE_EVENT_NS),
      items: itemColumns(operations),
      witness: new Map(),
    },
    faults: [],
  }
}

function itemColumns(operations: readonly CompactOperation[]): History['columns']['items'] {
  const offsets = new Int32Array(operations.length + 1)
  const items = operations.flatMap(({ outcome, items = [] }, row) => {
    const kept = outcome === 'ok' ? items : []
    offsets[row + 1] = (offsets[row] ?? 0) + kept.length
    return kept
  })
  return {
    offsets,
    role: new Uint8Array(items.length).fill(1),
    fn: new Uint8Array(items.length),
    key: Int32Array.from(items, ([key]) => key),
    value: Int32Array.from(items, ([, value]) => value),
  }
}

/** The history of the given rows, in this order: positions, keys, values and times stay. */
export function subHistory(history: History, rows: readonly number[]): History {
  const { columns } = history
  const pick = <A extends Int32Array | Int16Array | Uint8Array | Float64Array>(column: A): A => {
    const picked = new (column.constructor as new (length: number) => A)(rows.length)
    rows.forEach((row, at) => {
      picked[at] = column[row] ?? NONE
    })
    return picked
  }
  const offsets = new Int32Array(rows.length + 1)
  const kept = rows.flatMap((row, at) => {
    const { offsets: from } = columns.items
    const items = Array.from({ length: (from[row + 1] ?? 0) - (from[row] ?? 0) }, (_, item) => (from[row] ?? 0) + item)
    offsets[at + 1] = (offsets[at] ?? 0) + items.length
    return items
  })
  return {
    ...history,
    rows: rows.length,
    columns: {
      invokeIndex: pick(columns.invokeIndex),
      returnIndex: pick(columns.returnIndex),
      outcome: pick(columns.outcome),
      negative: pick(columns.negative),
      phase: pick(columns.phase),
      fn: pick(columns.fn),
      level: pick(columns.level),
      process: pick(columns.process),
      session: pick(columns.session),
      node: pick(columns.node),
      key: pick(columns.key),
      arg: pick(columns.arg),
      arg2: pick(columns.arg2),
      result: pick(columns.result),
      error: pick(columns.error),
      intendedNs: pick(columns.intendedNs),
      invokedNs: pick(columns.invokedNs),
      returnedNs: pick(columns.returnedNs),
      items: {
        offsets,
        role: Uint8Array.from(kept, (item) => columns.items.role[item] ?? 0),
        fn: Uint8Array.from(kept, (item) => columns.items.fn[item] ?? 0),
        key: Int32Array.from(kept, (item) => columns.items.key[item] ?? NONE),
        value: Int32Array.from(kept, (item) => columns.items.value[item] ?? NONE),
      },
      witness: new Map(),
    },
  }
}
