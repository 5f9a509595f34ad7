/**
 * Writes Jepsen's EDN or JSON, one operation a line, so that other tools read what they know and we read back all of it.
 *
 * A negative answer (not swapped, empty) is a `:fail` with `:negative true` and its `:result`: a definite failure to
 * them, an answer to us. The first operation says in `:rashomon` what the file is about: its facet, whether values are
 * pairs, what the objects begin with.
 */
import type { Key, Value } from '../../units.ts'
import { type History, NONE } from '../history.ts'
import type { Item } from '../sink.ts'
import { eachForeignEvent, hasSessions, isForeignRow, type RowView, type Write } from './encoder.ts'
import { type Form, FormMap } from './form.ts'
import { type ForeignFacet, ONLY_KEY } from './format.ts'
import { KeyedMap, type Language, Name, textIn } from './languages.ts'
import { refusedEncoding } from './refusal.ts'
import { asForm } from './values.ts'

const FACET_OF: Readonly<Record<string, ForeignFacet>> = {
  write: 'register',
  cas: 'register',
  remove: 'set',
  contains: 'set',
  transfer: 'bank',
  enqueue: 'queue',
  dequeue: 'queue',
  push: 'stack',
  pop: 'stack',
  put: 'kv',
  get: 'kv',
  acquire: 'lock',
  release: 'lock',
  guarded: 'lock',
  generate: 'ids',
  txn: 'txn',
}

export function encodeJepsen(history: History, write: Write, language: Language): void {
  const facet = facetOf(history, language)
  if (hasSessions(history)) {
    throw refusedEncoding(language.title, 'its operations belong to sessions, and the format knows only processes')
  }
  const keyed = isKeyed(history, facet, language)
  let index = 0
  write(language.begin)
  eachForeignEvent(history, (view, completes, atNs) => {
    const fields: [string, Form][] = [
      ['index', index],
      ['type', new Name(completes ? typeOf(view) : 'invoke')],
      ['process', view.process],
      ['f', new Name(view.fn === 'read-all' ? 'read' : view.fn)],
    ]
    if (facet === 'kv' && view.key !== null) fields.push(['key', view.key])
    const value = valueFor(view, completes, facet)
    const tuple = keyed ? [keyForm(view.key ?? ''), value ?? null] : value
    if (tuple !== undefined) fields.push(['value', tuple])
    fields.push(['time', atNs])
    if (view.phase !== 'main' && !completes) fields.push(['phase', new Name(view.phase)])
    if (completes) fields.push(...answer(view, facet))
    if (index === 0) fields.push(['rashomon', aboutForm(history, facet, keyed)])
    write(`${index === 0 ? '' : language.between}${textIn(language, mapOf(fields))}`)
    index++
  })
  write(language.end)
}

const mapOf = (fields: readonly (readonly [string, Form])[]): FormMap =>
  new FormMap(
    fields.map(([name]) => new Name(name)),
    fields.map(([, form]) => form),
  )

const typeOf = ({ outcome, negative }: RowView): string => (outcome === 'ok' && negative ? 'fail' : outcome)

function answer({ outcome, negative, result, error, fn }: RowView, facet: ForeignFacet): readonly [string, Form][] {
  const fields: [string, Form][] = []
  if (outcome === 'ok' && negative) fields.push(['negative', true])
  const isValue = !negative && (fn === 'read' || fn === 'get' || fn === 'dequeue' || fn === 'pop')
  if (outcome === 'ok' && result !== undefined && !isValue) fields.push(['result', formIn(facet, result)])
  if (error !== undefined) fields.push(['error', error])
  return fields
}

/** undefined: the field is left out. */
function valueFor(view: RowView, completes: boolean, facet: ForeignFacet): Form | undefined {
  const { fn, args, key, asked, told, outcome, negative, result } = view
  const isAnswer = completes && outcome === 'ok' && !negative
  const [first = null, second = null] = args
  switch (fn) {
    case 'read':
    case 'get':
    case 'dequeue':
    case 'pop':
      return isAnswer && result !== undefined ? formIn(facet, result) : null
    case 'read-all':
      return isAnswer ? everything(told, facet) : null
    case 'cas':
      return [asForm(first), asForm(second)]
    case 'transfer':
      return mapOf([
        ['from', keyForm(key ?? '')],
        ['to', keyForm(String(first))],
        ['amount', asForm(second)],
      ])
    case 'txn':
      if (isAnswer && told.length === 0 && asked.length > 0) return undefined
      return (isAnswer ? told : asked).map(step)
    default:
      return args.length === 0 ? null : formIn(facet, first)
  }
}

const everything = (told: readonly Item[], facet: ForeignFacet): Form =>
  facet === 'bank'
    ? new KeyedMap(
        told.map(([key]) => keyForm(key ?? '')),
        told.map(([, value]) => asForm(value)),
      )
    : told.map(([, value]) => asForm(value))

const step = ([key, value, fn]: Item): Form => [new Name(fn ?? 'r'), keyForm(key ?? ''), asForm(value)]

/** A key-value store's texts are never anything but texts. */
const formIn = (facet: ForeignFacet, value: Value): Form => (facet === 'kv' ? value : asForm(value))

const WHOLE = /^(?:0|[1-9]\d{0,14})$/
const keyForm = (key: Key): Form => (WHOLE.test(key) ? Number(key) : key)

function aboutForm({ header }: History, facet: ForeignFacet, keyed: boolean): FormMap {
  const initial = Object.entries(header.initial)
  return mapOf([
    ['facet', facet],
    ['keyed', keyed],
    [
      'initial',
      new FormMap(
        initial.map(([key]) => key),
        initial.map(([, value]) => formIn(facet, value)),
      ),
    ],
  ])
}

function isKeyed(history: History, facet: ForeignFacet, { title }: Language): boolean {
  if (facet === 'bank' || facet === 'kv') return false
  const { columns, pools, rows } = history
  const needsKey = facet === 'register' || facet === 'counter' || facet === 'lock'
  const keys = new Set<Key | undefined>()
  for (let row = 0; row < rows; row++) if (isForeignRow(history, row)) keys.add(pools.keys[columns.key[row] ?? -1])
  const isUnkeyed = [...keys].every((key) => key === (needsKey ? ONLY_KEY : undefined))
  if (!isUnkeyed && keys.has(undefined))
    throw refusedEncoding(title, 'some of its operations name a key and others none')
  return !isUnkeyed
}

function facetOf(history: History, { title }: Language): ForeignFacet {
  const seen = functionsOf(history)
  const strange = [...seen].find((fn) => fn === 'register' || fn === 'owner')
  if (strange !== undefined) throw refusedEncoding(title, `Jepsen's workloads have no function ${strange}`)
  const facets = new Set([...seen].flatMap((fn) => FACET_OF[fn] ?? []))
  if (seen.has('append') && !facets.has('kv')) facets.add('log')
  if (seen.has('read-all')) facets.add(hasBalances(history) ? 'bank' : facets.has('log') ? 'log' : 'set')
  if (seen.has('add')) facets.add(facets.has('set') || history.header.workload === 'set' ? 'set' : 'counter')
  if (seen.has('read') && !facets.has('counter')) facets.add('register')
  if (facets.size <= 1) return [...facets][0] ?? 'register'
  throw refusedEncoding(title, `it is about several data types at once: ${[...facets].join(', ')}`)
}

function functionsOf(history: History): ReadonlySet<string> {
  const seen = new Set<number>()
  for (let row = 0; row < history.rows; row++) if (isForeignRow(history, row)) seen.add(history.columns.fn[row] ?? 0)
  return new Set([...seen].map((id) => history.pools.functions[id] ?? ''))
}

const hasBalances = ({ columns, pools }: History): boolean =>
  pools.functions.includes('transfer') || columns.items.key.some((key) => key !== NONE)
