/**
 * The loader of histories against itself: scanned from bytes in chunks of any size, and through JSON.parse alone. Both
 * must read the same history, or refuse the same line for the same reason. "Refuted" are files that are refused.
 */
import { RashomonError } from '../errors.ts'
import { type History, JsonlLoader } from '../history/index.ts'
import { type Dice, seededDice } from './dice.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { randomLines } from './random-lines.ts'
import { runFuzz } from './run-fuzz.ts'

const NEWLINE = 10
const SPACE = 32

/** `chunk` gives the length of the next chunk. */
export function loaded(bytes: Uint8Array, chunk: () => number): History | RashomonError {
  const loader = new JsonlLoader('file')
  try {
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + chunk())
      const part = Buffer.from(bytes.subarray(at, end))
      loader.push(part)
      part.fill(SPACE) // its memory is used again
      at = end
    }
    return loader.end()
  } catch (error) {
    if (error instanceof RashomonError) return error
    throw error
  }
}

/** A space before each line: JSON allows it, the scanner leaves such lines to JSON.parse. */
export function indented(bytes: Uint8Array): Uint8Array {
  const indented: number[] = []
  for (const [at, byte] of bytes.entries()) {
    if (at === 0 || bytes[at - 1] === NEWLINE) indented.push(SPACE)
    indented.push(byte)
  }
  return Uint8Array.from(indented)
}

/** Everything in a history, as text: also −0, NaN and 64 bits. */
export const digest = (read: History | RashomonError): string =>
  read instanceof RashomonError ? `${read.code} ${read.message}` : JSON.stringify(read, plain)

function plain(_name: string, value: unknown): unknown {
  if (value instanceof Map) return [...value]
  if (ArrayBuffer.isView(value)) return [value.constructor.name, ...(value as Int32Array)].map(String)
  return Object.is(value, -0)
    ? '−0'
    : value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : sorted(value)
}

const sorted = (object: object): object =>
  Object.fromEntries(Object.entries(object).toSorted(([one], [other]) => (one < other ? -1 : 1)))

export function linesDisagreement(
  dice: Dice,
  bytes: Uint8Array,
): { readonly read: string; readonly wrong: string | null } {
  const read = digest(loaded(bytes, () => 1 + dice.below(dice.chance(0.5) ? 20 : 400)))
  const parsed = digest(loaded(indented(bytes), () => 1 << 20))
  return { read, wrong: read === parsed ? null : `${read}\n  but through JSON.parse\n  ${parsed}` }
}

export const fuzzLines: FuzzTarget = {
  name: 'history-lines',
  run: (seed, count) =>
    runFuzz(count, (number) => {
      const dice = seededDice(seed * 1_000_003 + number)
      const { read, wrong } = linesDisagreement(dice, randomLines(dice))
      return { kinds: [read.startsWith('E_') ? 'refuted' : 'holds'], wrong }
    }),
}
