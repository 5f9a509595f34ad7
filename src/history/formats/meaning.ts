/**
 * What a Jepsen operation asks for and what its answer says, in our vocabulary (history.ts, `key/arg/arg2/result`).
 *
 * | Jepsen | ours |
 * |---|---|
 * | `:read` / `:write v` / `:cas [from to]` | register read, write, cas |
 * | `:add n` / `:read` → number | counter add, read |
 * | `:transfer {:from a :to b :amount n}` / `:read` → map | bank transfer, read-all |
 * | `:add e` `:remove e` `:contains e` / `:read` → set or vector | set add, remove, contains, read-all |
 * | `:append v` / `:read` → vector | log append, read-all |
 * | `:enqueue v` / `:dequeue` → value, nil: it was empty | queue |
 * | `:push v` / `:pop` | stack |
 * | `:acquire` → fencing token if it has a value / `:release` | lock |
 * | `:generate` → the id | ids |
 * | `:put` `:append` `:get` with `:key` | kv |
 * | `:txn [[:r k v] [:w k v] [:append k v]]`, also `:read` and `:write`, and whatever has such a value | txn |
 *
 * `:fail` is a definite failure that tells nothing, also of a `:cas`: Jepsen's clients use it for "the condition was
 * false" and for "it was not executed" alike. `:info` is open for ever. A `:drain` takes several elements at moments
 * that nobody recorded; no queue of ours can do that, so that it is refused.
 */
import type { Key, Value } from '../../units.ts'
import type { Item } from '../sink.ts'
import { FacetGuess, facetSet, isKnown, KNOWN_FUNCTIONS } from './facets.ts'
import { type Form, FormMap, FormSet, isList, nameOf } from './form.ts'
import type { ForeignFacet } from './format.ts'
import { isPair } from './raw-operation.ts'
import type { Asked, OpenOperation, Refuse } from './recorder.ts'
import { asValue, KeyNames } from './values.ts'

export interface Told {
  readonly result?: Value
  readonly negative?: true
  readonly items?: readonly Item[]
}

const STEPS: Readonly<Record<string, string>> = { r: 'r', read: 'r', w: 'w', write: 'w', append: 'append' }
const NOTHING: readonly Value[] = []

export class Meaning {
  readonly #refuse: Refuse
  readonly #facet: FacetGuess
  readonly #keys: KeyNames
  /** The first reading that is ok and nil, while it is not known what is read. */
  #emptyReading = 0

  constructor(facet: ForeignFacet | undefined, mayMixKeys: boolean, refuse: Refuse) {
    this.#facet = new FacetGuess(facet)
    this.#keys = new KeyNames(mayMixKeys)
    this.#refuse = refuse
  }

  /** What the file turned out to be about. */
  decided(): ForeignFacet {
    const facet = this.#facet.decided
    if (this.#emptyReading !== 0 && (facet === 'set' || facet === 'bank' || facet === 'log')) {
      throw this.#refuse(this.#emptyReading, `its reading of a ${facet} is ok and tells nothing`)
    }
    return facet
  }

  asked(line: number, f: string | null, keyForm: Form | undefined, value: Form | undefined): Asked {
    const name = f === null || (isTransaction(value) && !this.#isOnly(f)) ? 'txn' : f
    if (f === null && !isTransaction(value)) throw this.#refuse(line, 'it has no function f')
    if (!isKnown(name)) throw this.#refuse(line, unknownFunction(name))
    const wrong = this.#facet.functionSeen(name, line)
    if (wrong !== null) throw this.#refuse(line, wrong, 'say what it is about with --workload, one data type a file')
    const key = keyForm === undefined ? null : this.key(line, keyForm)
    if (name === 'transfer' || name === 'txn') this.#refuseKeyed(line, keyForm)
    if (name === 'transfer') return this.#transfer(line, value)
    if (name === 'txn') return { fn: name, key, args: NOTHING, items: this.#steps(line, value) }
    if (this.#facet.is('kv') && key === null) throw this.#refuse(line, `its ${name} has no key`)
    return { fn: name, key, args: this.#args(line, name, value) }
  }

  /** Accounts and registers of several banks or stores would be taken for those of one. */
  #refuseKeyed(line: number, key: Form | undefined): void {
    if (key === undefined) return
    const why = 'its value is about several keys, and it is of one bank or store among several, which has a key itself'
    throw this.#refuse(line, why, 'give each bank or store a file of its own')
  }

  /** An append whose key stands beside its value is one to a key-value store: logs have no keys. */
  besideKey(line: number): void {
    const wrong = this.#facet.narrow(facetSet('kv'), line, 'its append with a key beside the value')
    if (wrong !== null) throw this.#refuse(line, wrong)
  }

  key(line: number, form: Form): Key {
    const key = this.#keys.of(form)
    if (key !== null) return key
    throw this.#refuse(line, `its key ${String(asValue(form))} is of another kind than the same text was before`)
  }

  /** A register's values, say, may look like transactions, if the caller says that it is one. */
  #isOnly(f: string): boolean {
    return f !== 'txn' && !this.#facet.may('txn')
  }

  #args(line: number, f: string, value: Form | undefined): readonly Value[] {
    switch (f) {
      case 'cas':
        if (isPair(value)) return [asValue(value[0]), asValue(value[1])]
        throw this.#refuse(line, 'its cas has no [from to]')
      case 'write':
      case 'enqueue':
      case 'push':
        return [asValue(value ?? null)]
      case 'add':
      case 'remove':
      case 'contains':
      case 'append':
      case 'put':
      case 'guarded':
        if (value === undefined || value === null) throw this.#refuse(line, `its ${f} says not what`)
        return [this.#facet.is('kv') ? text(value) : asValue(value)]
      default:
        return NOTHING
    }
  }

  #transfer(line: number, value: Form | undefined): Asked {
    if (!(value instanceof FormMap)) throw this.#refuse(line, 'its transfer has no map of from, to and amount')
    const [from, to, amount] = [value.get('from'), value.get('to'), value.get('amount')]
    if (from === undefined || to === undefined || amount === undefined) {
      throw this.#refuse(line, 'its transfer lacks from, to or amount')
    }
    return { fn: 'transfer', key: this.key(line, from), args: [this.key(line, to), asValue(amount)] }
  }

  #steps(line: number, value: Form | undefined): readonly Item[] {
    if (!isList(value)) throw this.#refuse(line, 'its transaction is no list of steps')
    return value.map((step) => {
      const name = isList(step) ? nameOf(step[0]) : null
      const fn = name !== null && Object.hasOwn(STEPS, name) ? STEPS[name] : undefined
      const key = isList(step) ? step[1] : undefined
      if (!isList(step) || fn === undefined || key === undefined || step.length > 3) {
        throw this.#refuse(line, 'a step of its transaction is none of [:r k v], [:w k v], [:append k v]')
      }
      return [this.key(line, key), asValue(step[2] ?? null), fn] as const
    })
  }

  /** What an `ok` says. */
  told(line: number, open: OpenOperation, keyForm: Form | undefined, value: Form | undefined): Told {
    const { asked } = open
    if (keyForm !== undefined && this.key(line, keyForm) !== asked.key) {
      throw this.#refuse(line, `it completes the operation of line ${open.line}, which was about another key`)
    }
    switch (asked.fn) {
      case 'read':
        return this.#reading(line, keyForm, value ?? null)
      case 'get':
        return { result: value === undefined || value === null ? null : text(value) }
      case 'dequeue':
      case 'pop':
        return value === undefined || value === null ? { negative: true } : { result: asValue(value) }
      case 'generate':
      case 'acquire':
        return value === undefined || value === null ? {} : { result: asValue(value) }
      case 'txn':
        return value === undefined || value === null ? {} : { items: this.#sameSteps(line, open, value) }
      case 'transfer':
        if (value instanceof FormMap) this.#same(line, open, this.#transfer(line, value).args)
        return {}
      case 'release':
        return {}
      default:
        if (value !== undefined && value !== null) this.#same(line, open, this.#args(line, asked.fn, value))
        return {}
    }
  }

  #same(line: number, { asked, line: before }: OpenOperation, args: readonly Value[]): void {
    if (args.every((arg, at) => arg === asked.args[at])) return
    throw this.#refuse(line, `it says ${args.join(', ')}, where line ${before} asked for ${asked.args.join(', ')}`)
  }

  #sameSteps(line: number, { asked, line: askedLine }: OpenOperation, value: Form): readonly Item[] {
    const steps = this.#steps(line, value)
    const before = asked.items ?? []
    const isSame =
      steps.length === before.length &&
      steps.every(([key, written, fn], at) => {
        const [askedKey, askedValue, askedFn] = before[at] ?? [null, null]
        return key === askedKey && fn === askedFn && (fn === 'r' || written === askedValue)
      })
    if (isSame) return steps
    throw this.#refuse(line, `its steps are not those that line ${askedLine} asked for`)
  }

  #reading(line: number, keyForm: Form | undefined, value: Form): Told {
    const facet = this.#facet
    const isOneValue = !facet.may('set') && !facet.may('bank') && !facet.may('log')
    if (isOneValue) return { result: asValue(value) }
    if (value === null) {
      if (this.#emptyReading === 0) this.#emptyReading = line
      return { result: null }
    }
    const wrong = facet.narrow(facetsReading(value), line, `a reading of ${shapeOf(value)}`)
    if (wrong !== null) throw this.#refuse(line, wrong, 'say what it is about with --workload')
    if (value instanceof FormMap && facet.may('bank')) {
      this.#refuseKeyed(line, keyForm)
      return {
        items: value.keys.map((key, at): Item => [this.key(line, key), asValue(value.values[at] ?? null)]),
      }
    }
    if (value instanceof FormSet) return { items: value.items.map((item): Item => [null, asValue(item)]) }
    if (isList(value)) return { items: value.map((item): Item => [null, asValue(item)]) }
    return { result: asValue(value) }
  }
}

const isStep = (form: Form): boolean => {
  const name = isList(form) && form.length >= 2 && form.length <= 3 ? nameOf(form[0]) : null
  return name !== null && Object.hasOwn(STEPS, name)
}

export const isTransaction = (value: Form | undefined): boolean =>
  isList(value) && value.length > 0 && value.every(isStep)

const facetsReading = (value: Form): number => {
  if (value instanceof FormMap) return facetSet('bank')
  if (value instanceof FormSet) return facetSet('set')
  return isList(value) ? facetSet('set', 'log') : facetSet('register', 'counter')
}

const shapeOf = (value: Form): string =>
  value instanceof FormMap
    ? 'a map'
    : value instanceof FormSet
      ? 'a set'
      : isList(value)
        ? 'a vector'
        : 'a single value'

/** A key-value store concatenates texts, so that they stay as they are. */
const text = (value: Form): Value => (typeof value === 'string' ? value : asValue(value))

const unknownFunction = (f: string): string =>
  f === 'drain'
    ? 'its function drain takes several elements at moments that were not recorded'
    : `its function ${f} is none that is known: ${KNOWN_FUNCTIONS.join(', ')}`
