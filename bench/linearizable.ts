/**
 * How fast linearizability of a register is decided: `node bench/linearizable.ts --operations 1000000`.
 *
 * One key, unique values, crashed clients; the history is made as columns, so that nothing but the check is timed.
 * Prints the first round (cold), the best of the others (warm), and the most memory beyond the history itself.
 */
import { parseArgs } from 'node:util'
import { linearizable, verifyCertificate } from '../src/checkers/linearizable/index.ts'
import { type History, NONE, OPEN, OUTCOME } from '../src/history/index.ts'
import { nodeId, type Value } from '../src/units.ts'

const { values: flags } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    concurrency: { type: 'string', default: '50' },
    crashed: { type: 'string', default: '5' },
    keys: { type: 'string', default: '1' },
    anomalies: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '8' },
  },
})

interface Shape {
  readonly operations: number
  readonly concurrency: number
  readonly crashedShare: number
  readonly keys: number
  readonly anomalies: number
  readonly seed: number
}

const [READ, WRITE, CAS] = [0, 1, 2]

/**
 * Half reads, 35 % writes, 15 % compare-and-sets; each takes effect at once when it returns, or, if its client crashed,
 * half of the time soon after. A refused compare-and-set tells the current value.
 */
function randomHistory({ operations, concurrency, crashedShare, keys, anomalies, seed }: Shape): History {
  let state = seed | 0
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    return ((mixed ^ (mixed >>> 12)) >>> 0) / 0x1_0000_0000
  }
  const ints = (): Int32Array => new Int32Array(operations)
  const bytes = (): Uint8Array => new Uint8Array(operations)
  const columns = {
    invokeIndex: ints(),
    returnIndex: ints().fill(OPEN),
    outcome: bytes().fill(OUTCOME.info),
    negative: bytes(),
    phase: bytes().fill(1),
    fn: bytes(),
    level: bytes(),
    process: ints(),
    session: ints(),
    node: new Int16Array(operations),
    key: ints(),
    arg: ints().fill(NONE),
    arg2: ints().fill(NONE),
    result: ints().fill(NONE),
    error: ints().fill(NONE),
    intendedNs: new Float64Array(0),
    invokedNs: new Float64Array(operations),
    returnedNs: new Float64Array(operations),
    items: {
      offsets: new Int32Array(operations + 1),
      role: new Uint8Array(0),
      fn: new Uint8Array(0),
      key: new Int32Array(0),
      value: new Int32Array(0),
    },
    witness: new Map<string, BigInt64Array>(),
  }
  const current = new Int32Array(keys)
  const previous = new Int32Array(keys)
  const lastSeen = new Int32Array(concurrency)
  const open = new Int32Array(concurrency)
  const hasActed = new Uint8Array(operations)
  let openCount = 0
  let events = 0
  let started = 0
  let nextValue = 1
  let processes = concurrency
  let stale = anomalies
  const processOf = Int32Array.from({ length: concurrency }, (_, lane) => lane)
  const lane = new Int32Array(operations)
  const freeLanes = Array.from({ length: concurrency }, (_, at) => concurrency - 1 - at)
  const act = (row: number): void => {
    hasActed[row] = 1
    const key = columns.key[row] as number
    const now = current[key] as number
    if (columns.fn[row] === READ) {
      const tooOld = stale > 0 && row > operations / 2 && previous[key] !== now
      if (tooOld) stale--
      columns.result[row] = tooOld ? (previous[key] as number) : now
      return
    }
    if (columns.fn[row] === CAS) {
      if (columns.arg[row] !== now) {
        columns.negative[row] = 1
        columns.result[row] = now
        return
      }
    }
    if (random() < 0.01) previous[key] = now
    current[key] = columns.fn[row] === WRITE ? (columns.arg[row] as number) : (columns.arg2[row] as number)
  }
  while (started < operations || openCount > 0) {
    if (started < operations && (openCount === 0 || (openCount < concurrency && random() < 0.6))) {
      const row = started++
      columns.invokeIndex[row] = events++
      columns.invokedNs[row] = events * 1000
      const kind = random()
      const key = keys === 1 ? 0 : Math.floor(random() * keys)
      columns.key[row] = key
      const free = freeLanes.pop() as number
      lane[row] = free
      columns.process[row] = columns.session[row] = processOf[free] as number
      columns.fn[row] = kind < 0.5 ? READ : kind < 0.85 ? WRITE : CAS
      if (columns.fn[row] === WRITE) columns.arg[row] = nextValue++
      if (columns.fn[row] === CAS) {
        columns.arg[row] = keys === 1 && random() < 0.5 ? (current[0] as number) : (lastSeen[free] as number)
        columns.arg2[row] = nextValue++
      }
      open[openCount++] = row
      continue
    }
    const at = Math.floor(random() * openCount)
    const row = open[at] as number
    // Most take effect some time before they return.
    if (hasActed[row] === 0 && random() < 0.6) {
      act(row)
      continue
    }
    open[at] = open[--openCount] as number
    freeLanes.push(lane[row] as number)
    columns.returnedNs[row] = events * 1000
    if (columns.fn[row] !== READ && random() < crashedShare) {
      if (hasActed[row] === 0 && random() < 0.5) act(row)
      columns.negative[row] = 0
      columns.result[row] = NONE
      processOf[lane[row] as number] = processes++
      continue
    }
    if (hasActed[row] === 0) act(row)
    columns.outcome[row] = OUTCOME.ok
    columns.returnIndex[row] = events++
    lastSeen[lane[row] as number] = current[columns.key[row] as number] as number
  }
  const values: Value[] = [null]
  for (let value = 1; value < nextValue; value++) values.push(value)
  return {
    header: {
      format: 1,
      seed,
      workload: 'register',
      target: 'bench',
      level: 'strong',
      localLevel: 'local',
      quietNs: 0,
      nodes: [nodeId('n1')],
      initial: {},
      plan: {},
    },
    complete: true,
    rows: operations,
    events,
    notStarted: 0,
    pools: {
      keys: Array.from({ length: keys }, (_, key) => `k${key}`),
      values,
      functions: ['read', 'write', 'cas'],
      levels: ['strong', 'local'],
      errors: [],
    },
    columns,
    faults: [],
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
const resident = (): number => process.memoryUsage.rss()

const shape: Shape = {
  operations: Number(flags.operations),
  concurrency: Number(flags.concurrency),
  crashedShare: Number(flags.crashed) / 100,
  keys: Number(flags.keys),
  anomalies: Number(flags.anomalies),
  seed: Number(flags.seed),
}
const history = randomHistory(shape)
globalThis.gc?.()
const before = resident()
const elapsed: number[] = []
let told = ''
let certificate: Int32Array | undefined
for (let round = 0; round < Number(flags.rounds); round++) {
  certificate = undefined
  const began = performance.now()
  const judgement = linearizable.check(history, { steps: 1e9 }).judgements.get('linearizable')
  elapsed.push(performance.now() - began)
  if (judgement?.kind === 'holds') certificate = judgement.certificate
  told = judgement?.kind === 'unknown' ? `unknown (${judgement.why})` : (judgement?.kind ?? '')
}
// The kernel's own high-water mark: typed arrays that were freed between two samples count, too.
const peak = process.resourceUsage().maxRSS * 1024
const began = performance.now()
const replayed =
  certificate === undefined
    ? ''
    : verifyCertificate(history, certificate)
      ? ', certificate replayed'
      : ', CERTIFICATE WRONG'
const verifying = performance.now() - began
const warm = Math.min(...elapsed.slice(1))
process.stdout.write(
  `${shape.operations.toLocaleString('en')} operations, ${shape.keys} keys, concurrency ${shape.concurrency}, ${flags.crashed} % crashed: ` +
    `${told}${replayed}; cold ${Math.round(elapsed[0] ?? 0)} ms, warm ${Math.round(warm)} ms ` +
    `(${(shape.operations / warm / 1000).toFixed(1)} M operations/s), replay ${Math.round(verifying)} ms; ` +
    `history ${megabytes(before)} resident, peak ${megabytes(peak - before)} more\n`,
)
