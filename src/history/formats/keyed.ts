/**
 * Whether values are pairs of a key and the value proper, as `jepsen.independent` makes them: `[k v]`, seldom tagged.
 *
 * A pair alone proves nothing: a `:cas [from to]` is one, and so is an element `[0 3]` of a set. Only these decide,
 * the first that occurs:
 *
 * - not keyed: an invocation whose value is no pair; a `:cas` of two single values; a reading asked as `[k nil]` whose
 *   answer is no pair of the same k;
 * - keyed: a tagged tuple; a `:cas [k [from to]]`; a `:transfer [k {…}]`; a transaction `[k [[:r …] …]]`; a function
 *   that takes no argument, asked as `[k nil]` and answered as `[k …]`.
 *
 * Until then operations wait. A file that never decides is refused, with what to say.
 */
import { type Form, FormMap, isList, Tagged, textOf } from './form.ts'
import { isTransaction } from './meaning.ts'
import { isPair, NEMESIS, type RawOperation } from './raw-operation.ts'
import type { Refuse } from './recorder.ts'

/** In lower case. A tuple itself is a MapEntry, which prints as `[k v]`; printers of records name its class. */
const TUPLES: ReadonlySet<string> = new Set([
  'jepsen.independent.tuple',
  'jepsen.independent/tuple',
  'independent.tuple',
  'independent/tuple',
  'clojure.lang.mapentry',
])
const ASKS_NOTHING: ReadonlySet<string> = new Set(['read', 'get', 'dequeue', 'pop', 'acquire', 'release', 'generate'])
/** More than enough for any file that has one reading in it; a million of them fit into memory. */
const MOST_WAITING = 1_000_000

const isTuple = (form: Form | undefined): form is Tagged => form instanceof Tagged && TUPLES.has(form.tag.toLowerCase())
const isOne = (form: Form): boolean => !isList(form) && !(form instanceof FormMap)

export class Keyedness {
  readonly #refuse: Refuse
  readonly #take: (operation: RawOperation) => void
  /** null: not decided. */
  keyed: boolean | null
  #waiting: RawOperation[] = []
  readonly #asked = new Map<number, RawOperation>()
  readonly #open = new Set<number>()

  constructor(keyed: boolean | undefined, take: (operation: RawOperation) => void, refuse: Refuse) {
    this.keyed = keyed ?? null
    this.#take = take
    this.#refuse = refuse
  }

  next(operation: RawOperation): void {
    if (this.keyed !== null) {
      this.#take(operation)
      return
    }
    this.#waiting.push(operation)
    if (operation.process !== NEMESIS) this.keyed = this.#evidence(operation)
    if (this.keyed !== null) this.#release()
    else if (this.#waiting.length > MOST_WAITING) throw this.#undecided(operation.line)
  }

  end(): void {
    if (this.keyed !== null) return
    const client = this.#waiting.find(({ process }) => process !== NEMESIS)
    if (client !== undefined) throw this.#undecided(client.line)
    this.#release()
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#asked.clear()
    this.#open.clear()
    for (const operation of waiting) this.#take(operation)
  }

  #undecided(line: number): Error {
    return this.#refuse(
      line,
      'its value may be a pair of key and value, or one value that is a pair; nothing in the file tells which',
      'say --keyed or --no-keyed',
    )
  }

  #evidence(operation: RawOperation): boolean | null {
    const { type, f, value, process, key } = operation
    if (key !== undefined) return false
    if (type !== 'invoke') return this.#answered(operation)
    this.#open.add(process)
    if (isTuple(value)) return true
    if (!isPair(value)) return false
    const [first, second] = value
    if (f === null || f === 'txn') return isOne(first) && (isTransaction(second) || isEmptyList(second))
    if (isTransaction(value)) return false
    if (f === 'cas') return isOne(first) && isPair(second) ? true : isOne(first) && isOne(second) ? false : null
    if (f === 'transfer') return second instanceof FormMap
    if (ASKS_NOTHING.has(f) && isOne(first) && second === null) this.#asked.set(process, operation)
    return null
  }

  #answered({ type, value, process }: RawOperation): boolean | null {
    const asked = this.#asked.get(process)
    this.#asked.delete(process)
    if (!this.#open.delete(process)) return false // it never invoked: whatever it is, it will be refused
    if (type !== 'ok' || asked === undefined || !isPair(asked.value)) return null
    if (isTuple(value)) return true
    return isPair(value) && textOf(value[0]) === textOf(asked.value[0])
  }
}

const isEmptyList = (form: Form): boolean => isList(form) && form.length === 0

/** null: this value is no pair. */
export function pairOf(value: Form | undefined): readonly [Form, Form] | null {
  if (isPair(value)) return value
  if (!isTuple(value)) return null
  return isPair(value.form) ? value.form : value.form instanceof FormMap ? entryOf(value.form) : null
}

/** `{:key k, :val v}`, or shorter. */
function entryOf(record: FormMap): readonly [Form, Form] | null {
  const under = (...names: readonly string[]): Form | undefined =>
    names.map((name) => record.get(name)).find((form) => form !== undefined)
  const [key, value] = [under('key', 'k'), under('val', 'value', 'v')]
  return key === undefined || value === undefined ? null : [key, value]
}
