/**
 * Reads a line of a history where it lies, in the bytes of the file, without making an object or a string of it.
 *
 * It knows lines as our writer makes them, fields in any order: known names, whole numbers, plain ASCII texts, lists of
 * them, a witness of one name. Of whatever else (escapes, fractions, other names, a name twice, broken JSON) it says that
 * it does not know, without a side effect; JSON.parse then reads that line. So it never has to refuse anything.
 *
 * Shape: the line ends with a newline, which stands in no text and no number: nothing is read past it.
 * Cost:  about 1 ns a byte.
 */
import { FIELD, ITEM_SLOTS, KIND, type LineFields } from './line-fields.ts'
import { HASH_PRIME, HASH_SEED } from './text-pool.ts'

/** A line that JSON.parse has to read. */
export const UNKNOWN_SHAPE = -1

const NEWLINE = 10
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const MINUS = 45
const ZERO = 48
const NINE = 57
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const DELETE = 127

/** As many digits as every double can hold. */
const MOST_DIGITS = 15

/** Fields that are scanned; the others stand on rare lines. */
const RARE: ReadonlySet<string> = new Set(['notStarted', 'id', 'waited'])
const SCANNED = Object.entries(FIELD).filter(([name]) => !RARE.has(name))

const NO_FIELD = 255
/** The first two characters of a name, five bits each, tell the fields apart. */
const FIELD_NEAR: Uint8Array = new Uint8Array(1 << 10).fill(NO_FIELD)
const near = (first: number, second: number): number => ((first & 31) << 5) | (second & 31)
/** By field, 16 bytes each: its name and the quote and colon that follow, then zeros. */
const NAMES: Uint8Array = new Uint8Array(SCANNED.length << 4)
const NAME_LENGTHS: Uint8Array = new Uint8Array(SCANNED.length)
for (const [name, field] of SCANNED) {
  const text = `${name}":`
  for (let nth = 0; nth < text.length; nth++) NAMES[(field << 4) + nth] = text.charCodeAt(nth)
  NAME_LENGTHS[field] = text.length
  FIELD_NEAR[near(text.charCodeAt(0), text.charCodeAt(1))] = field
}

/** Fills `line` from the bytes at `start`; returns where the next line begins, or UNKNOWN_SHAPE. */
export function scanLine(line: LineFields, bytes: Uint8Array, start: number): number {
  line.scan(bytes)
  if (bytes[start] !== OPEN_OBJECT) return UNKNOWN_SHAPE
  for (let at = start + 1; ; at++) {
    if (bytes[at] === SPACE) at++
    const field = fieldAt(bytes, at)
    if (field === NO_FIELD || line.kind[field] !== KIND.absent) return UNKNOWN_SHAPE
    at += 1 + (NAME_LENGTHS[field] ?? 0)
    if (bytes[at] === SPACE) at++
    at =
      field === FIELD.items || field === FIELD.args || field === FIELD.witness
        ? scanNested(line, field, bytes, at)
        : scanScalar(line, field, bytes, at)
    if (at === UNKNOWN_SHAPE) return UNKNOWN_SHAPE
    if (bytes[at] === COMMA) continue
    return bytes[at] === CLOSE_OBJECT && bytes[at + 1] === NEWLINE ? at + 2 : UNKNOWN_SHAPE
  }
}

/** The field whose name begins at the quote here. */
function fieldAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return NO_FIELD
  const field = FIELD_NEAR[near(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)] ?? NO_FIELD
  if (field === NO_FIELD) return NO_FIELD
  const name = field << 4
  const length = NAME_LENGTHS[field] ?? 0
  for (let nth = 0; nth < length; nth++) if (bytes[at + 1 + nth] !== NAMES[name + nth]) return NO_FIELD
  return field
}

/** These return the position after what they read, or UNKNOWN_SHAPE. */
function scanScalar(line: LineFields, slot: number, bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first === QUOTE) return scanText(line, slot, bytes, at + 1)
  if (first === MINUS || (first >= ZERO && first <= NINE)) return scanNumber(line, slot, bytes, at)
  return scanWord(line, slot, bytes, at)
}

function scanText(line: LineFields, slot: number, bytes: Uint8Array, from: number): number {
  let hash = HASH_SEED
  let at = from
  for (;;) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) break
    if (byte < SPACE || byte >= DELETE || byte === BACKSLASH) return UNKNOWN_SHAPE
    hash = Math.imul(hash ^ byte, HASH_PRIME)
    at++
  }
  line.kind[slot] = KIND.text
  line.from[slot] = from
  line.to[slot] = at
  line.hash[slot] = hash
  return at + 1
}

function scanNumber(line: LineFields, slot: number, bytes: Uint8Array, start: number): number {
  const isNegative = bytes[start] === MINUS
  const from = isNegative ? start + 1 : start
  let at = from
  let number = 0
  for (;;) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) break
    number = number * 10 + digit
    at++
  }
  const digits = at - from
  // A zero may not lead, and −0 is not 0.
  if (digits === 0 || digits > MOST_DIGITS || (bytes[from] === ZERO && (digits > 1 || isNegative))) return UNKNOWN_SHAPE
  line.kind[slot] = KIND.number
  line.number[slot] = isNegative ? -number : number
  return at
}

const WORDS: readonly (readonly [word: Uint8Array, kind: number])[] = (
  [
    ['null', KIND.null],
    ['true', KIND.true],
    ['false', KIND.false],
  ] as const
).map(([word, kind]) => [Uint8Array.from(word, (one) => one.charCodeAt(0)), kind])

function scanWord(line: LineFields, slot: number, bytes: Uint8Array, at: number): number {
  for (const [word, kind] of WORDS) {
    let nth = 0
    while (nth < word.length && bytes[at + nth] === word[nth]) nth++
    if (nth < word.length) continue
    line.kind[slot] = kind
    return at + nth
  }
  return UNKNOWN_SHAPE
}

function scanNested(line: LineFields, field: number, bytes: Uint8Array, at: number): number {
  line.from[field] = line.length
  const after =
    field === FIELD.witness
      ? scanWitness(line, bytes, at)
      : bytes[at] === OPEN_LIST
        ? field === FIELD.args
          ? scanList(line, bytes, at + 1)
          : scanItems(line, bytes, at + 1)
        : UNKNOWN_SHAPE
  line.kind[field] = KIND.list
  line.to[field] = line.length
  return after
}

/** Values up to the end of a list, from after its beginning. */
function scanList(line: LineFields, bytes: Uint8Array, start: number): number {
  if (bytes[start] === CLOSE_LIST) return start + 1
  for (let at = start; ; at++) {
    if (bytes[at] === SPACE) at++
    at = scanScalar(line, line.more(), bytes, at)
    if (at === UNKNOWN_SHAPE) return UNKNOWN_SHAPE
    if (bytes[at] === COMMA) continue
    return bytes[at] === CLOSE_LIST ? at + 1 : UNKNOWN_SHAPE
  }
}

function scanItems(line: LineFields, bytes: Uint8Array, start: number): number {
  if (bytes[start] === CLOSE_LIST) return start + 1
  for (let at = start; ; at++) {
    if (bytes[at] === SPACE) at++
    if (bytes[at] !== OPEN_LIST) return UNKNOWN_SHAPE
    const before = line.length
    at = scanList(line, bytes, at + 1)
    const slots = line.length - before
    if (at === UNKNOWN_SHAPE || slots < 2 || slots > ITEM_SLOTS) return UNKNOWN_SHAPE
    if (slots === 2) line.kind[line.more()] = KIND.absent
    if (bytes[at] === COMMA) continue
    return bytes[at] === CLOSE_LIST ? at + 1 : UNKNOWN_SHAPE
  }
}

/** One name and its version, as texts. */
function scanWitness(line: LineFields, bytes: Uint8Array, start: number): number {
  if (bytes[start] !== OPEN_OBJECT || bytes[start + 1] !== QUOTE) return UNKNOWN_SHAPE
  const name = line.more()
  const version = line.more()
  let at = scanText(line, name, bytes, start + 2)
  if (at === UNKNOWN_SHAPE || bytes[at] !== COLON) return UNKNOWN_SHAPE
  at++
  if (bytes[at] === SPACE) at++
  if (bytes[at] !== QUOTE) return UNKNOWN_SHAPE
  at = scanText(line, version, bytes, at + 1)
  return at === UNKNOWN_SHAPE || bytes[at] !== CLOSE_OBJECT ? UNKNOWN_SHAPE : at + 1
}
