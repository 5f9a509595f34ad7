/** One row of the bench's table, in a process of its own, so that its peak memory is its own. Prints JSON. */
import '../src/cli/resolve-sdk.ts'
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Checker } from '../src/checkers/index.ts'
import type { History, HistorySink } from '../src/history/index.ts'

const { AMPLE, searchLinearizable, sequential, sessionViews, stackLinearizable } = await import(
  '../src/checkers/index.ts'
)
const { syntheticHeader } = await import('../src/cli/synthetic-header.ts')
const { SYNTHETIC, synthesise } = await import('../src/generator/index.ts')
const { decoderFor, detectFormat } = await import('../src/history/formats/index.ts')
const { HistoryBuilder, JsonlLoader, JsonlSink } = await import('../src/history/index.ts')
const { MODELS_BY_NAME } = await import('../src/models/index.ts')
const { workloads } = await import('../workloads/index.ts')

/** A made-up history: of `rashomon generate`, seed 1. */
export interface Shape {
  readonly history: string
  readonly ops: number
  readonly keys: number
  readonly concurrency: number
  readonly crashed: number
  readonly anomalies: number
}

export type BenchCase =
  /** `checker`: by its name; without it, the first of the workload. */
  | (Shape & { readonly kind: 'check'; readonly checker?: string })
  /** Reads the history from a file. */
  | (Shape & { readonly kind: 'load' })
  /** The general search, on every file of a folder, parsed. */
  | { readonly kind: 'search'; readonly folder: string; readonly only: string; readonly model: string }

export interface BenchResult {
  readonly what: string
  readonly operations: number
  readonly verdict: string
  readonly coldMs: number
  readonly warmMs: number
  /** What the history takes, and the most that the work took beyond that. */
  readonly historyMb: number
  readonly peakMb: number
}

/** So many more rounds, where the first took less than LONG_MS; and more of short ones. */
const WARM_ROUNDS = 5
const MOST_ROUNDS = 50
const SHORT_MS = 1000
const LONG_MS = 20_000
const CHUNK_BYTES = 1 << 20

const rssMb = (): number => process.memoryUsage.rss() / (1 << 20)

/** The kernel's own high-water mark: typed arrays that were freed between two samples count, too. */
const peakRssMb = (): number => {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}

/** What building the history took for a while is not what checking it takes. Only Linux can forget it. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // the peak may come out too small
  }
}

/** @param round returns the verdict */
function timed(what: string, operations: number, historyMb: number, round: () => string): BenchResult {
  forgetPeak()
  const before = rssMb()
  const once = (): { readonly ms: number; readonly verdict: string } => {
    const began = performance.now()
    const verdict = round()
    return { ms: performance.now() - began, verdict }
  }
  const cold = once()
  let warmMs = cold.ms
  let spent = cold.ms
  for (let at = 0; spent < LONG_MS && (at < WARM_ROUNDS || (at < MOST_ROUNDS && spent < SHORT_MS)); at++) {
    const { ms } = once()
    spent += ms
    warmMs = Math.min(warmMs, ms)
  }
  const coldMs = cold.ms
  return { what, operations, verdict: cold.verdict, coldMs, warmMs, historyMb, peakMb: peakRssMb() - before }
}

function make(shape: Shape, sinkOf: (header: History['header']) => HistorySink): void {
  const object = SYNTHETIC[shape.history]?.({ keys: shape.keys })
  if (object === undefined) throw new Error(`nobody generates ${shape.history}`)
  const header = syntheticHeader(shape.history, { seed: 1 }, object.initial ?? {})
  synthesise(object, { operations: shape.ops, seed: 1, level: header.level, ...shape }, sinkOf(header))
}

function checkerOf(checkers: readonly Checker[], name: string | undefined): Checker {
  const found = name === undefined ? checkers[0] : checkers.find((checker) => checker.name === name)
  if (found === undefined) throw new Error(`no checker ${name}; there are: ${checkers.map((each) => each.name).join()}`)
  return found
}

function check({ checker, ...shape }: Extract<BenchCase, { kind: 'check' }>): BenchResult {
  const checkers = workloads.find(({ name }) => name === shape.history)?.checkers ?? [stackLinearizable]
  const chosen = checkerOf([...checkers, sequential, sessionViews], checker)
  const before = rssMb()
  let builder = new HistoryBuilder(syntheticHeader(shape.history, { seed: 1 }, {}))
  make(shape, (header) => {
    builder = new HistoryBuilder(header)
    return builder
  })
  const history = builder.finish()
  return timed(`${shape.history}: ${chosen.name}`, history.rows, rssMb() - before, () => {
    const { judgements } = chosen.check(history, AMPLE)
    const verdicts = [...judgements.values()].map((said) =>
      said.kind === 'unknown' ? `unknown (${said.why})` : said.kind,
    )
    return [...new Set(verdicts)].join(', ') || 'measured'
  })
}

function load(shape: Shape): BenchResult {
  const file = join(tmpdir(), `rashomon-bench-${process.pid}.jsonl`)
  const out = openSync(file, 'wx')
  try {
    make(
      shape,
      (header) =>
        new JsonlSink(
          header,
          buffered((text) => writeSync(out, text)),
        ),
    )
    flush()
    const bytes = statSync(file).size
    let history: History | null = null
    const result = timed('load JSONL', shape.ops, 0, () => {
      history = null
      history = loaded(file, bytes)
      return `${Math.round(bytes / 1e6)} MB`
    })
    const { rows } = history ?? { rows: 0 }
    if (rows !== shape.ops) throw new Error(`${rows} rows of ${shape.ops}`)
    return result
  } finally {
    closeSync(out)
    rmSync(file)
  }
}

let waiting: string[] = []
let flush: () => void = () => {}

/** A system call for every line would take longer than all the rest. */
function buffered(write: (text: string) => void): (line: string) => void {
  flush = () => {
    write(waiting.join(''))
    waiting = []
  }
  return (line) => {
    if (waiting.push(line) === 10_000) flush()
  }
}

function loaded(file: string, bytes: number): History {
  const loader = new JsonlLoader(file, bytes)
  const chunk = new Uint8Array(CHUNK_BYTES)
  const input = openSync(file, 'r')
  for (let read = readSync(input, chunk); read > 0; read = readSync(input, chunk)) loader.push(chunk.subarray(0, read))
  closeSync(input)
  return loader.end()
}

function search({ folder, only, model: name }: Extract<BenchCase, { kind: 'search' }>): BenchResult {
  const model = MODELS_BY_NAME.get(name)
  if (model === undefined) throw new Error(`no model ${name}`)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes(only))
  const histories = files
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => {
      const bytes = readFileSync(file)
      const decoder = decoderFor(detectFormat(bytes) ?? 'jsonl', { file })
      decoder.push(bytes)
      return decoder.end()
    })
  const operations = histories.reduce((sum, { rows }) => sum + rows, 0)
  return timed(`search: ${histories.length} × ${only}`, operations, 0, () => {
    const kinds = histories.map((history) => searchLinearizable(history, model, { steps: AMPLE.steps }).kind)
    return `${kinds.filter((kind) => kind === 'linearizable').length} hold, ${kinds.filter((kind) => kind === 'not-linearizable').length} not`
  })
}

function perform(asked: BenchCase): BenchResult {
  switch (asked.kind) {
    case 'check':
      return check(asked)
    case 'load':
      return load(asked)
    default:
      return search(asked)
  }
}

const asked = process.argv[2]
if (asked !== undefined) process.stdout.write(`${JSON.stringify(perform(JSON.parse(asked) as BenchCase))}\n`)
