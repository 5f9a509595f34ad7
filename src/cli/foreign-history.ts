/** Reads a history of any format from a file or from standard input, and sees to it that its beginnings are known. */
import { HistoryError, UsageError } from '../errors.ts'
import {
  decoderFor,
  detectFormat,
  FORMAT_NAMES,
  type FormatName,
  type FormatOptions,
  HEAD_BYTES,
  type History,
  type HistoryDecoder,
} from '../history/index.ts'
import { readBytes, STANDARD_INPUT, shown } from '../results/index.ts'
import type { Key, Value } from '../units.ts'
import { unknownName } from './unknown-name.ts'

export { STANDARD_INPUT }
export const AUTO = 'auto'

export interface ReadOptions {
  /** A name of FORMATS, or auto. */
  readonly format: string
  readonly decode: Omit<FormatOptions, 'file'>
}

/**
 * @throws {EnvironmentError} when it cannot be read
 * @throws {HistoryError} naming file, line and reason
 * @throws {UsageError} for a format that nobody knows
 */
export async function readForeign(path: string, { format, decode }: ReadOptions): Promise<ForeignHistory> {
  const named = format === AUTO ? null : formatNamed(format)
  const options = { ...decode, file: path === STANDARD_INPUT ? 'standard input' : shown(path) }
  let decoder: HistoryDecoder | null = null
  let found: FormatName | null = named
  const head: Uint8Array[] = []
  let headBytes = 0
  const begin = (): HistoryDecoder => {
    const bytes = Buffer.concat(head)
    found ??= detected(bytes, options.file)
    const begun = decoderFor(found, options)
    begun.push(bytes)
    return begun
  }
  await readBytes(path, (chunk) => {
    if (decoder !== null) {
      decoder.push(chunk)
      return
    }
    head.push(chunk.slice())
    headBytes += chunk.length
    if (headBytes >= HEAD_BYTES) decoder = begin()
  })
  const history = (decoder ?? begin()).end()
  return { history, format: found ?? detected(Buffer.concat(head), options.file) }
}

export interface ForeignHistory {
  readonly history: History
  readonly format: FormatName
}

function detected(head: Uint8Array, file: string): FormatName {
  const found = detectFormat(head)
  if (found !== null) return found
  throw new HistoryError({
    what: `${file} is in no format that is known here`,
    why: head.length === 0 ? 'it is empty' : 'it begins like none of them',
    fix: `say which it is with --format (${FORMAT_NAMES.join(', ')})`,
  })
}

export function formatNamed(name: string): FormatName {
  const found = FORMAT_NAMES.find((format) => format === name)
  if (found !== undefined) return found
  throw unknownName('format', name, FORMAT_NAMES)
}

/** What `--initial` says: JSON, one value for every key or an object of values by key. @throws {UsageError} */
export function parseInitial(text: string): Value | Readonly<Record<Key, Value>> {
  const wrong = (why: string): UsageError =>
    new UsageError({
      what: `--initial cannot be ${text}`,
      why,
      fix: `--initial 0 for every key, --initial '{"x":1,"y":2}' for each its own`,
    })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw wrong('it is not JSON')
  }
  if (isValue(json)) return json
  if (typeof json === 'object' && json !== null && !Array.isArray(json) && Object.values(json).every(isValue)) {
    return json as Readonly<Record<Key, Value>>
  }
  throw wrong('a value is a number, a text or null')
}

const isValue = (json: unknown): json is Value => json === null || typeof json === 'string' || typeof json === 'number'

/** The same history with what its keys begin with; whatever the header says of others stays. */
export function withInitial(history: History, given: Value | Readonly<Record<Key, Value>>): History {
  const { header, pools } = history
  const byKey =
    typeof given === 'object' && given !== null ? given : Object.fromEntries(pools.keys.map((key) => [key, given]))
  const initial = { ...header.initial, ...byKey }
  // Checkers find an initial value by its id: every one of them has one.
  const missing = [...new Set(Object.values(initial))].filter((value) => !pools.values.includes(value))
  return { ...history, header: { ...header, initial }, pools: { ...pools, values: [...pools.values, ...missing] } }
}
