/**
 * How fast the general search decides: `node bench/search.ts FOLDER --model cas-register`, for every file in the folder.
 *
 *     node bench/search.ts path/to/porcupine/etcd --model cas-register
 *     node bench/search.ts --ops 1000 --concurrency 20 --crashed 1
 *
 * Files are parsed first: only the search is timed, setting it up included. Prints the first round (cold) and the best
 * of the others, file by file where there are few, and their sum. Without a folder, histories of one register are made up.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { counterexampleOf, searchLinearizable, verifyByModel } from '../src/checkers/search/index.ts'
import { SYNTHETIC, synthesise } from '../src/generator/synthetic/index.ts'
import { decoderFor, detectFormat } from '../src/history/formats/index.ts'
import { type History, HistoryBuilder } from '../src/history/index.ts'
import { type AnyModel, MODELS_BY_NAME } from '../src/models/index.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'cas-register' },
    ops: { type: 'string', default: '1000' },
    concurrency: { type: 'string', default: '20' },
    crashed: { type: 'string', default: '0' },
    anomalies: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '20' },
    steps: { type: 'string', default: '50000000' },
  },
})

interface Named {
  readonly name: string
  readonly history: History
}

const MOST_LINES = 20
const ms = (time: number): string => `${time.toFixed(time < 10 ? 2 : 0)} ms`.padStart(11)

function read(folder: string): readonly Named[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => {
    const file = join(parentPath, name)
    const bytes = readFileSync(file)
    const decoder = decoderFor(detectFormat(bytes) ?? 'jsonl', { file })
    decoder.push(bytes)
    return { name, history: decoder.end() }
  })
}

function madeUp(): readonly Named[] {
  const [operations, concurrency] = [Number(flags.ops), Number(flags.concurrency)]
  const crashed = Number(flags.crashed) / 100
  const plan = {
    operations,
    concurrency,
    crashed,
    anomalies: Number(flags.anomalies),
    seed: Number(flags.seed),
    level: '',
  }
  const builder = new HistoryBuilder({
    format: 1,
    seed: plan.seed,
    workload: 'register',
    target: 'made up',
    level: '',
    localLevel: '',
    quietNs: 0,
    nodes: [],
    initial: {},
    plan: {},
  })
  const object = SYNTHETIC['register']?.({ keys: 1 })
  if (object !== undefined) synthesise(object, plan, builder)
  return [
    {
      name: `${operations} operations, concurrency ${concurrency}, ${flags.crashed} % crashed`,
      history: builder.finish(),
    },
  ]
}

function measure(
  { name, history }: Named,
  model: AnyModel,
): { readonly cold: number; readonly warm: number; readonly line: string } {
  const options = { steps: Number(flags.steps) }
  const once = (): number => {
    const begin = performance.now()
    searchLinearizable(history, model, options)
    return performance.now() - begin
  }
  const cold = once()
  let warm = Number.POSITIVE_INFINITY
  const rounds = cold > 2000 ? 1 : Number(flags.rounds)
  for (let round = 0; round < rounds; round++) warm = Math.min(warm, once())
  const found = searchLinearizable(history, model, options)
  const detail =
    found.kind === 'linearizable'
      ? `certificate ${verifyByModel(history, model, found.order) ? 'replayed' : 'WRONG'}`
      : found.kind === 'not-linearizable'
        ? `counterexample of ${counterexampleOf(history, model, found).rows.length}`
        : ''
  const line = `${name.padEnd(48)} ${String(history.rows).padStart(8)} ops ${ms(cold)} ${ms(warm)}  ${found.steps} steps, ${found.kind} ${detail}`
  return { cold, warm, line }
}

const model = MODELS_BY_NAME.get(flags.model)
if (model === undefined)
  throw new Error(`no such model: ${flags.model}; there are ${[...MODELS_BY_NAME.keys()].join(', ')}`)
const histories = positionals[0] === undefined ? madeUp() : read(positionals[0])
const results = histories.map((named) => measure(named, model))
for (const { line } of histories.length > MOST_LINES ? [] : results) process.stdout.write(`${line}\n`)
const sum = (of: 'cold' | 'warm'): string => ms(results.reduce((total, result) => total + result[of], 0)).trim()
process.stdout.write(`${histories.length} histories: first round ${sum('cold')}, best rounds ${sum('warm')} in all\n`)
