/** Histories of Jepsen and of what writes like it: EDN, JSON, and the key-value logs of Porcupine. */
import type { Key, Value } from '../../units.ts'
import { type History, NONE, OUTCOME, type Phase } from '../history.ts'
import { EdnReader } from './edn-reader.ts'
import { type Form, FormMap, nameOf, textOf } from './form.ts'
import type { FormReader } from './form-reader.ts'
import {
  FOREIGN_FACETS,
  type ForeignDecoder,
  type ForeignFacet,
  type FormatName,
  type FormatOptions,
  foreignHeader,
  ONLY_KEY,
} from './format.ts'
import { JsonReader } from './json-reader.ts'
import { Keyedness, pairOf } from './keyed.ts'
import { Meaning, type Told } from './meaning.ts'
import { NEMESIS, type RawOperation, UNNAMED } from './raw-operation.ts'
import { Recorder, type Refuse } from './recorder.ts'
import { refusedLine } from './refusal.ts'
import { asValue } from './values.ts'

/** Facets whose readings are of everything at once, without a key. */
const READS_ALL: ReadonlySet<ForeignFacet> = new Set(['set', 'bank', 'log'])
/** Facets whose rows need a key, also where the file has only one object. */
const NEEDS_KEY: ReadonlySet<ForeignFacet> = new Set(['register', 'counter', 'lock', 'kv'])

const READERS: Partial<Record<FormatName, (file: string) => FormReader>> = {
  'jepsen-edn': (file) => new EdnReader(file),
  'jepsen-json': (file) => new JsonReader(file),
  'porcupine-kv': (file) => new EdnReader(file),
}

export class JepsenDecoder implements ForeignDecoder {
  readonly remarks: string[] = []
  readonly #format: FormatName
  readonly #options: FormatOptions
  readonly #reader: FormReader
  readonly #refuse: Refuse
  readonly #recorder: Recorder
  readonly #take = (operation: RawOperation): void => this.#first(operation)
  #keyedness: Keyedness | null = null
  #meaning: Meaning | null = null
  #about: About = {}
  #nemesis = 0
  #isNamed: boolean | null = null

  constructor(format: FormatName, options: FormatOptions) {
    this.#format = format
    this.#options = options
    this.#reader = (READERS[format] ?? ((file) => new EdnReader(file)))(options.file)
    const form = format === 'jepsen-json' ? 'a Jepsen history in JSON' : 'a Jepsen history in EDN'
    this.#refuse = (line, why, fix) => refusedLine(options.file, line, form, why, fix)
    this.#recorder = new Recorder(this.#refuse)
  }

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk, this.#take)
  }

  end(): History {
    const isWhole = this.#reader.end(this.#take)
    this.#keyedness?.end()
    return this.#finish(isWhole)
  }

  /** The first operation may say what the file is about: our own encoder writes it there. */
  #first(operation: RawOperation): void {
    if (this.#keyedness === null) {
      this.#about = aboutOf(operation.about)
      const facet = this.#options.facet ?? this.#about.facet ?? (this.#format === 'porcupine-kv' ? 'kv' : undefined)
      const keyed = this.#options.keyed ?? this.#about.keyed ?? (facet === 'kv' ? false : undefined)
      this.#meaning = new Meaning(facet, this.#format === 'jepsen-json', this.#refuse)
      this.#keyedness = new Keyedness(keyed, (next) => this.#record(next), this.#refuse)
    }
    this.#keyedness.next(operation)
  }

  #record(operation: RawOperation): void {
    const { line, type, process, time } = operation
    if (process === NEMESIS) {
      this.#nemesis++
      return
    }
    const named = process !== UNNAMED
    this.#isNamed ??= named
    if (this.#isNamed !== named)
      throw this.#refuse(line, named ? 'those before it name no process' : 'it has no process')
    const by = named ? process : 0
    if (type === 'invoke') {
      this.#recorder.admit(line, by)
      const [key, value] = this.#split(operation)
      if (operation.f === 'append' && operation.key !== undefined) this.#meant().besideKey(line)
      const asked = this.#meant().asked(line, operation.f, key, value)
      this.#recorder.invoke(line, by, time, asked.fn, asked, this.#phase(operation))
      return
    }
    this.#complete(operation, by)
  }

  #complete(operation: RawOperation, by: number): void {
    const { line, type, time, f, error, negative, result } = operation
    const open = this.#recorder.openOf(line, by)
    if (f !== null && f !== open.f && open.f !== 'txn') {
      throw this.#refuse(line, `it completes a ${f}, and process ${by} has a ${open.f} open since line ${open.line}`)
    }
    const why =
      error === undefined || error === null ? {} : { error: typeof error === 'string' ? error : textOf(error) }
    const answer = result === undefined ? {} : { result: asValue(result) }
    if (type === 'fail' && negative) {
      this.#recorder.complete(line, by, time, { outcome: 'ok', negative, ...answer, ...why })
    } else if (type === 'ok') {
      const [key, value] = this.#split(operation)
      const told: Told = this.#meant().told(line, open, key, value)
      this.#recorder.complete(line, by, time, { outcome: 'ok', ...told, ...answer, ...why })
    } else {
      this.#recorder.complete(line, by, time, { outcome: type === 'fail' ? 'fail' : 'info', ...why })
    }
  }

  #split({ line, value, key, f }: RawOperation): readonly [Form | undefined, Form | undefined] {
    if (this.#keyedness?.keyed !== true) return [key, value]
    const pair = pairOf(value)
    if (pair === null) {
      throw this.#refuse(
        line,
        `its ${f ?? 'operation'} has no pair of key and value, as those before it have`,
        'if their pairs are values in themselves, say --no-keyed',
      )
    }
    return pair
  }

  #meant(): Meaning {
    this.#meaning ??= new Meaning(this.#options.facet, this.#format === 'jepsen-json', this.#refuse)
    return this.#meaning
  }

  /** Setup rows count as such only where the file tells what they set up. */
  #phase({ phase }: RawOperation): Phase {
    if (this.#about.initial === undefined || (phase !== 'setup' && phase !== 'final')) return 'main'
    return phase
  }

  #finish(isWhole: boolean): History {
    const facet = this.#meant().decided()
    const history = this.#recorder.finish(isWhole, this.remarks)
    if (this.#nemesis > 0) {
      const lines = this.#nemesis === 1 ? '1 line of the nemesis was' : `${this.#nemesis} lines of the nemesis were`
      this.remarks.push(`${lines} skipped.`)
    }
    const renamed = READS_ALL.has(facet) ? readingAll(history) : history
    const keyed = NEEDS_KEY.has(facet) ? withOnlyKey(renamed) : renamed
    return this.#withHeader(keyed, facet)
  }

  #withHeader(history: History, facet: ForeignFacet): History {
    const initial = this.#options.initial ?? this.#about.initial
    const byKey = initialOf(initial, history, facet, this.#format, this.remarks)
    const plan = { ...this.#recorder.plan, ...(this.remarks.length === 0 ? {} : { remarks: this.remarks }) }
    return withValues({ ...history, header: foreignHeader(this.#format, facet, byKey, plan) }, Object.values(byKey))
  }
}

interface About {
  readonly facet?: ForeignFacet
  readonly keyed?: boolean
  readonly initial?: Readonly<Record<Key, Value>>
}

function aboutOf(form: Form | undefined): About {
  if (!(form instanceof FormMap)) return {}
  const facet = FOREIGN_FACETS.find((name) => name === nameOf(form.get('facet')))
  const keyed = form.get('keyed')
  const initial = form.get('initial')
  return {
    ...(facet === undefined ? {} : { facet }),
    ...(typeof keyed === 'boolean' ? { keyed } : {}),
    ...(initial instanceof FormMap
      ? {
          initial: Object.fromEntries(
            initial.keys.map((key, at) => [nameOf(key) ?? String(asValue(key)), asValue(initial.values[at] ?? null)]),
          ),
        }
      : {}),
  }
}

const readingAll = (history: History): History => ({
  ...history,
  pools: { ...history.pools, functions: history.pools.functions.map((name) => (name === 'read' ? 'read-all' : name)) },
})

/** The columns are our own until they are handed out. */
function withOnlyKey(history: History): History {
  const { key } = history.columns
  const keys = [...history.pools.keys]
  let only = keys.indexOf(ONLY_KEY)
  for (let row = 0; row < history.rows; row++) {
    if (key[row] !== NONE) continue
    if (only < 0) only = keys.push(ONLY_KEY) - 1
    key[row] = only
  }
  return { ...history, pools: { ...history.pools, keys } }
}

/** So that checkers can name initial values that nobody reads. */
function withValues(history: History, values: readonly Value[]): History {
  const wanted = new Set(values)
  for (const value of history.pools.values) {
    if (wanted.size === 0) return history
    wanted.delete(value)
  }
  return { ...history, pools: { ...history.pools, values: [...history.pools.values, ...wanted] } }
}

function initialOf(
  given: FormatOptions['initial'],
  history: History,
  facet: ForeignFacet,
  format: FormatName,
  remarks: string[],
): Readonly<Record<Key, Value>> {
  if (typeof given === 'object' && given !== null) return given
  if (given !== undefined && given !== null) return everyKey(history, given)
  if (given === undefined && format === 'porcupine-kv') return everyKey(history, '')
  return given === undefined && facet === 'bank' ? openingBalances(history, remarks) : {}
}

const everyKey = ({ pools }: History, value: Value): Readonly<Record<Key, Value>> =>
  Object.fromEntries(pools.keys.map((key) => [key, value]))

/** What was read before anybody asked for a transfer is what the accounts began with. */
function openingBalances({ rows, columns, pools }: History, remarks: string[]): Readonly<Record<Key, Value>> {
  const transfer = pools.functions.indexOf('transfer')
  const reading = pools.functions.indexOf('read-all')
  const first = columns.fn.indexOf(transfer)
  const begin = first < 0 ? Number.POSITIVE_INFINITY : (columns.invokeIndex[first] ?? 0)
  for (let row = 0; row < rows; row++) {
    const isBefore = columns.fn[row] === reading && columns.outcome[row] === OUTCOME.ok
    if (!isBefore || (columns.returnIndex[row] ?? 0) > begin) continue
    const { offsets, key, value } = columns.items
    const balances: [Key, Value][] = []
    for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item++) {
      balances.push([pools.keys[key[item] ?? 0] ?? '', pools.values[value[item] ?? 0] ?? null])
    }
    remarks.push('The accounts begin with what the first reading told, which no transfer precedes.')
    return Object.fromEntries(balances)
  }
  return {}
}
