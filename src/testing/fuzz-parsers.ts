/**
 * Every decoder against files made by its own encoder, dressed up, and then damaged:
 *
 * - what was not damaged is read back as what it was, and its format is found by its beginning;
 * - damaged or not, no cut into chunks changes what is read, nothing but a HistoryError is thrown, and what is accepted
 *   is a history: events in order, one operation in flight a process, every id in its pool;
 * - what was accepted can be written as JSONL and read again.
 *
 * "Refuted" are files that were refused, "unknown" histories that the format cannot carry.
 */
import { HistoryError } from '../errors.ts'
import { eventOrder, rowView } from '../history/formats/encoder.ts'
import { decoderFor, detectFormat, encodeHistory, FORMAT_NAMES, type FormatName } from '../history/formats/index.ts'
import { type History, NONE, OPEN, OUTCOME } from '../history/index.ts'
import { type Dice, seededDice } from './dice.ts'
import { digest } from './fuzz-lines.ts'
import { randomCarried, sessionsOnly } from './fuzz-parsers-histories.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { mutated } from './mutate-bytes.ts'
import { type FuzzOutcome, runFuzz } from './run-fuzz.ts'

export function decoded(format: FormatName, bytes: Uint8Array, chunk: () => number): History | HistoryError {
  try {
    const decoder = decoderFor(format, { file: 'file' })
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + Math.max(1, chunk()))
      const part = Buffer.from(bytes.subarray(at, end))
      decoder.push(part)
      part.fill(0x20) // its memory is used again
      at = end
    }
    return decoder.end()
  } catch (error) {
    if (error instanceof HistoryError) return error
    throw error
  }
}

/** Its encoding, or null: the format cannot carry it. */
function encoded(format: FormatName, history: History): string | null {
  let text = ''
  try {
    encodeHistory(format, history, (part) => {
      text += part
    })
    return text
  } catch (error) {
    if (error instanceof HistoryError) return null
    throw error
  }
}

/** Events one a line, in their order, as far as the format carries them. */
export function storyOf(history: History, format: FormatName): readonly string[] {
  return sessionsOnly(format) ? sessionStory(history, format) : eventStory(history, format)
}

function eventStory(history: History, format: FormatName): readonly string[] {
  const { row, completes } = eventOrder(history)
  const isPorcupine = format.startsWith('porcupine')
  const story: string[] = []
  for (let position = 0; position < history.events; position++) {
    const at = row[position] ?? NONE
    if (at === NONE) continue
    const view = rowView(history, at)
    const isEnd = completes[position] === 1
    if (isPorcupine && view.outcome === 'fail') continue
    if (format === 'porcupine-kv' && isEnd && view.outcome === 'info') continue
    const { outcome, negative, result = 'untold', told, error = '', process, fn, key, args, asked } = view
    const answer = isPorcupine ? [outcome, negative, result] : [outcome, negative, result, told, error]
    const time = (isEnd ? history.columns.returnedNs[at] : history.columns.invokedNs[at]) ?? 0
    story.push(JSON.stringify([process, isEnd ? answer : [fn, key, args, asked], isPorcupine ? 0 : time]))
  }
  return story
}

/** Steps by session, whose numbers are not kept; null is what nobody wrote. */
function sessionStory(history: History, format: FormatName): readonly string[] {
  const sessions = new Map<number, string[]>()
  for (let row = 0; row < history.rows; row++) {
    const { asked, told, outcome } = rowView(history, row)
    const steps = outcome === 'ok' ? told : asked
    const session = history.columns.session[row] ?? 0
    const story = sessions.get(session) ?? []
    sessions.set(session, story)
    for (const [key, value, fn] of steps) {
      if (outcome === 'fail' && fn === 'r' && format === 'plume') continue
      story.push(`${fn} ${key} ${value ?? 0}${outcome === 'ok' ? '' : ' aborted'}`)
    }
  }
  return [...sessions.values()]
    .filter((story) => story.length > 0)
    .map((story) => story.join(', '))
    .sort()
}

/** The same file, as another tool may have written it. */
function dressed(dice: Dice, format: FormatName, text: string): string {
  if (format === 'jepsen-edn') return dressedEdn(dice, text)
  if (format === 'jepsen-json' && dice.chance(0.5)) {
    return dice.chance(0.5)
      ? text.replace(/^\[|\]$/gm, '').replaceAll('},\n', '}\n')
      : text.replaceAll(',\n', ' ,\n\t ')
  }
  if (format === 'plume' || format === 'porcupine-etcd') return dice.chance(0.5) ? text : text.replaceAll('\n', '\r\n')
  return format === 'dbcop' ? text.replaceAll('\n', dice.chance(0.5) ? '\n' : '\n// comment\n\n') : text
}

function dressedEdn(dice: Dice, text: string): string {
  const nemesis = '{:type :info, :process :nemesis, :f :kill, :value #{:n1 "n2"}}'
  const lines = text.split('\n').map((line) => {
    const before = dice.chance(0.1) ? '; {:type :bad\n' : dice.chance(0.1) ? '#_ {:a [1 \\] \\newline]} ,, ' : ''
    const record = line.startsWith('{') && dice.chance(0.2) ? '#jepsen.history.Op' : ''
    return `${before}${record}${line}`
  })
  if (dice.chance(0.3) && lines.length > 1) lines.splice(lines.length - 1, 0, nemesis)
  const whole = lines.join('\n')
  return dice.chance(0.3) ? `[${whole}]` : dice.chance(0.2) ? `(\n${whole})\n` : whole
}

/** What every history promises; null: it does. */
export function brokenPromise({ rows, events, columns, pools, faults }: History): string | null {
  const seen = new Set<number>()
  const open = new Map<number, number>()
  const isIn = (id: number | undefined, pool: readonly unknown[]): boolean =>
    id === NONE || pool[id ?? -2] !== undefined
  let last = -1
  for (let row = 0; row < rows; row++) {
    const invoked = columns.invokeIndex[row] ?? -1
    const returned = columns.returnIndex[row] ?? -1
    if (invoked <= last || invoked >= events) return `row ${row} is invoked at ${invoked}`
    last = invoked
    if (returned !== OPEN && (returned <= invoked || returned >= events)) return `row ${row} returns at ${returned}`
    if ((columns.outcome[row] === OUTCOME.info) !== (returned === OPEN)) return `row ${row} is open and is not`
    for (const position of returned === OPEN ? [invoked] : [invoked, returned]) {
      if (seen.has(position)) return `two events at ${position}`
      seen.add(position)
    }
    const process = columns.process[row] ?? 0
    if ((open.get(process) ?? -1) > invoked) return `process ${process} overlaps itself`
    open.set(process, returned)
    const isTransfer = pools.functions[columns.fn[row] ?? -1] === 'transfer'
    const isWhole =
      isIn(columns.key[row], pools.keys) &&
      isIn(columns.arg[row], isTransfer ? pools.keys : pools.values) &&
      isIn(columns.arg2[row], pools.values) &&
      isIn(columns.result[row], pools.values) &&
      isIn(columns.error[row], pools.errors) &&
      pools.functions[columns.fn[row] ?? -1] !== undefined &&
      pools.levels[columns.level[row] ?? -1] !== undefined
    if (!isWhole) return `row ${row} has an id that is in no pool`
    if (!Number.isFinite(columns.invokedNs[row])) return `row ${row} has no time`
  }
  const { offsets, key, value } = columns.items
  if (offsets.length !== rows + 1 || offsets[rows] !== key.length) return 'items without a row'
  if (!key.every((id) => isIn(id, pools.keys)) || !value.every((id) => id >= 0 && isIn(id, pools.values))) {
    return 'an item has an id that is in no pool'
  }
  return faults.every(({ begin }) => begin < events) ? null : 'a fault begins beyond the end'
}

const ALL_AT_ONCE = (): number => 1 << 24

export function tryParsers(dice: Dice): FuzzOutcome {
  const format = FORMAT_NAMES[dice.below(FORMAT_NAMES.length)] ?? 'jsonl'
  const history = randomCarried(dice, format)
  const plain = encoded(format, history)
  if (plain === null) return { kinds: ['unknown'], wrong: null }
  const text = dressed(dice, format, plain)
  const bytes = Uint8Array.from(Buffer.from(text))
  const isDamaged = dice.chance(0.8)
  const file = isDamaged ? mutated(dice, bytes) : bytes
  const read = decoded(format, file, ALL_AT_ONCE)
  const found = detectFormat(file)
  const cut = decoded(format, file, () => 1 + dice.below(dice.chance(0.5) ? 4 : 200))
  const wrong =
    (digest(read) === digest(cut) ? null : `cut into chunks: ${digest(cut)}, whole: ${digest(read)}`) ??
    (isDamaged || plain === '' ? null : undamaged(history, read, format, found)) ??
    (read instanceof HistoryError ? null : (brokenPromise(read) ?? unwritable(read)))
  const kind = read instanceof HistoryError ? 'refuted' : 'holds'
  return { kinds: [kind], wrong: wrong === null ? null : `${format}: ${wrong}\n${Buffer.from(file).toString('utf8')}` }
}

function undamaged(
  history: History,
  read: History | HistoryError,
  format: FormatName,
  found: FormatName | null,
): string | null {
  if (read instanceof HistoryError) return `refused: ${read.message}`
  if (history.rows > 0 && found !== format) return `taken for ${found}`
  const [before, after] = [storyOf(history, format), storyOf(read, format)]
  return before.join('\n') === after.join('\n') ? null : `${before.join('\n')}\n  is read as\n${after.join('\n')}`
}

/** Nothing of it is lost in our own format. */
function unwritable(read: History): string | null {
  const text = encoded('jsonl', read) ?? ''
  const again = decoded('jsonl', Buffer.from(text), ALL_AT_ONCE)
  if (again instanceof HistoryError) return `as JSONL it is refused: ${again.message}`
  const [before, after] = [eventStory(read, 'jsonl').join('\n'), eventStory(again, 'jsonl').join('\n')]
  return before === after ? null : `${before}\n  is read from JSONL as\n${after}`
}

export const fuzzParsers: FuzzTarget = {
  name: 'parsers',
  run: (seed, count) => runFuzz(count, (number) => tryParsers(seededDice(seed * 1_000_003 + number))),
}
