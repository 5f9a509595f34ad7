/** What the labels of a drawn history mean; timeline.ts lists them. */
import type { Key, Value } from '../units.ts'
import type { Item } from './sink.ts'

export interface Meaning {
  readonly key: Key | null
  readonly fn: string
  readonly args: readonly Value[]
  /** What a transaction asks for. */
  readonly asked?: readonly Item[]
  readonly result?: Value
  readonly negative?: boolean
  readonly items?: readonly Item[]
}

type Groups = readonly (string | undefined)[]
type Unkeyed = Omit<Meaning, 'key'>
type Rule = readonly [label: RegExp, meaning: (groups: Groups) => Unkeyed | null]

/** `V` in a pattern stands for a value. */
const rule = (pattern: string, meaning: Rule[1]): Rule => [
  new RegExp(`^${pattern.replaceAll('V', "([\\w~]+|'[^']*')")}$`),
  meaning,
]

/** The argument is the first group; the last one, if it matched an exclamation mark, says that the answer was no. */
const asks = (pattern: string, fn: string): Rule => rule(pattern, ([first, no]) => asked(fn, first, refused(no)))
/** The first group is the answer; without it, nothing was told. */
const tells = (pattern: string, fn: string): Rule => rule(pattern, ([first]) => ({ fn, args: [], ...told(first) }))
/** Takes the next value out, or finds that there is none. */
const takes = (pattern: string, fn: string): Rule =>
  rule(pattern, ([first]) => (first === '_' ? { fn, args: [], negative: true } : { fn, args: [], ...told(first) }))

const KEYED: readonly Rule[] = [
  asks('\\+V(!?)', 'add'),
  asks('delV(!?)', 'remove'),
  asks('hasV(!?)', 'contains'),
  rule('\\{(.*)\\}', ([elements]) => whole(elements)),
  asks('enqV', 'enqueue'),
  takes('deqV?', 'dequeue'),
  asks('pushV', 'push'),
  takes('popV?', 'pop'),
  rule('appV(?:@(\\d+))?', ([first, offset]) => asked('append', first, told(offset))),
  rule('\\[(.*)\\]', ([elements]) => whole(elements)),
  rule('acq(?:#V)?(!?)', ([token, no]) => ({ fn: 'acquire', args: [], ...told(token), ...refused(no) })),
  rule('rel(!?)', ([no]) => ({ fn: 'release', args: [], ...refused(no) })),
  asks('use#V(!?)', 'guarded'),
  asks('putV', 'put'),
  asks('addV', 'append'),
  tells('getV?', 'get'),
  asks('wV', 'write'),
  tells('rV?', 'read'),
  rule('cV>V(?:!V)?', ([from, to, current]) => ({ fn: 'cas', args: [value(from), value(to)], ...instead(current) })),
  asks('a([\\d~]+)', 'add'),
  rule('gV(?:!V)?', ([claim, owner]) => asked('register', claim, instead(owner))),
  tells('oV?', 'owner'),
  rule('t(\\d+)>(\\w+)(!?)', ([amount, to = '', no]) => ({
    fn: 'transfer',
    args: [to, Number(amount)],
    ...refused(no),
  })),
]

const UNKEYED: readonly Rule[] = [
  tells('idV?', 'generate'),
  rule('s\\[(.*)\\]', ([accounts = '']) => ({ fn: 'read-all', args: [], items: accounts.split(',').map(balance) })),
  rule('\\((.*)\\)', ([steps = '']) => transaction(steps.split(','))),
]

/** null: no label. */
export function meaningOf(label: string): Meaning | null {
  const unkeyed = firstOf(UNKEYED, label)
  if (unkeyed !== null) return { key: null, ...unkeyed }
  const [, key = 'x', rest = ''] = /^(?:(\w+):)?(.*)$/.exec(label) ?? []
  const keyed = firstOf(KEYED, rest)
  return keyed === null ? null : { key, ...keyed }
}

function firstOf(rules: readonly Rule[], label: string): Unkeyed | null {
  for (const [pattern, meaning] of rules) {
    const [whole, ...groups]: readonly (string | undefined)[] = pattern.exec(label) ?? []
    if (whole !== undefined) return meaning(groups)
  }
  return null
}

function value(text: string | undefined): Value {
  if (text === undefined || text === '_') return null
  if (text.startsWith("'")) return text.slice(1, -1)
  const number = Number(text.replace('~', '-'))
  return Number.isNaN(number) ? text : number
}

const asked = (fn: string, argument: string | undefined, answer: Partial<Meaning> = {}): Unkeyed => ({
  fn,
  args: [value(argument)],
  ...answer,
})
const refused = (no: string | undefined): Partial<Meaning> => (no === '!' ? { negative: true } : {})
const told = (answer: string | undefined): Partial<Meaning> => (answer === undefined ? {} : { result: value(answer) })
const instead = (current: string | undefined): Partial<Meaning> =>
  current === undefined ? {} : { negative: true, result: value(current) }

/** All elements of a set, or of a log. */
function whole(elements = ''): Unkeyed {
  const values = elements === '' ? [] : elements.split(',').map(value)
  return { fn: 'read-all', args: [], items: values.map((element) => [null, element]) }
}

function balance(item: string): Item {
  const [account = '', amount] = item.split('=')
  return [account, value(amount)]
}

const STEPS: Readonly<Record<string, string>> = { r: 'r', w: 'w', a: 'append' }

function transaction(steps: readonly string[]): Unkeyed | null {
  const items: Item[] = []
  for (const step of steps) {
    const [, key = '', kind = '', text] = /^(\w+):([rwa])(.+)$/.exec(step) ?? []
    const fn = STEPS[kind]
    if (fn === undefined) return null
    items.push([key, value(text), fn])
  }
  return {
    fn: 'txn',
    args: [],
    items,
    asked: items.map(([key, known, fn = '']) => [key, fn === 'r' ? null : known, fn]),
  }
}
