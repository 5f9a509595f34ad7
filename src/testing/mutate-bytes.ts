/** Damage of the kinds that files suffer: bytes, tokens and whole lines that are wrong, missing, doubled or displaced. */
import type { Dice } from './dice.ts'

const NEWLINE = 10
/** What means something to one parser or another. */
const TOKENS: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '#{',
  '#_',
  '#a.b.C',
  '##Inf',
  '"',
  '\\',
  '\\u12',
  ';',
  '//',
  '---',
  ',',
  ':',
  'nil',
  'null',
  'true',
  '-1',
  '0',
  '007',
  '1.5',
  '1/2',
  '3/0',
  '5N',
  '1e400',
  '999999999999999999999',
  ':invoke',
  ':ok',
  ':fail',
  ':info',
  ':nemesis',
  ':timed-out',
  ':drain',
  '"type"',
  '"ok"',
  '"info"',
  ':value',
  ':time',
  ':process',
  '[1 2]',
  '[1,2]',
  'w(1,2,0,-1)',
  '[x:=1]!',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\ufeff',
  'é',
]
const DEEP = '['.repeat(400)

type Mutation = (dice: Dice, bytes: readonly number[]) => readonly number[]

const at = (dice: Dice, bytes: readonly number[]): number => dice.below(bytes.length + 1)
const inserted = (bytes: readonly number[], place: number, text: string): readonly number[] => [
  ...bytes.slice(0, place),
  ...Buffer.from(text),
  ...bytes.slice(place),
]

const flip: Mutation = (dice, bytes) => {
  const place = dice.below(Math.max(1, bytes.length))
  return bytes.map((byte, index) => (index === place ? dice.below(256) : byte))
}

const cut: Mutation = (dice, bytes) => {
  const place = at(dice, bytes)
  return [...bytes.slice(0, place), ...bytes.slice(place + 1 + dice.below(dice.chance(0.7) ? 3 : 40))]
}

const token: Mutation = (dice, bytes) =>
  inserted(bytes, at(dice, bytes), dice.chance(0.01) ? DEEP : (TOKENS[dice.below(TOKENS.length)] ?? ''))

const replacedToken: Mutation = (dice, bytes) => {
  const place = at(dice, bytes)
  const end = place + 1 + dice.below(8)
  return inserted([...bytes.slice(0, place), ...bytes.slice(end)], place, TOKENS[dice.below(TOKENS.length)] ?? '')
}

const truncated: Mutation = (dice, bytes) => bytes.slice(0, at(dice, bytes))

const onLines =
  (change: (dice: Dice, lines: (readonly number[])[]) => void): Mutation =>
  (dice, bytes) => {
    const lines = linesOf(bytes)
    change(dice, lines)
    return lines.flat()
  }

const doubledLine = onLines((dice, lines) => {
  const line = dice.below(lines.length)
  lines.splice(dice.below(lines.length + 1), 0, lines[line] ?? [])
})
const lostLine = onLines((dice, lines) => {
  lines.splice(dice.below(lines.length), 1)
})
const movedLine = onLines((dice, lines) => {
  const [line = []] = lines.splice(dice.below(lines.length), 1)
  lines.splice(dice.below(lines.length + 1), 0, line)
})

function linesOf(bytes: readonly number[]): (readonly number[])[] {
  const lines: (readonly number[])[] = []
  let from = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte !== NEWLINE) continue
    lines.push(bytes.slice(from, index + 1))
    from = index + 1
  }
  lines.push(bytes.slice(from))
  return lines
}

const MUTATIONS: readonly Mutation[] = [
  flip,
  cut,
  token,
  replacedToken,
  truncated,
  doubledLine,
  lostLine,
  movedLine,
  movedLine,
]

/** One to three damages. */
export function mutated(dice: Dice, bytes: Uint8Array): Uint8Array {
  let changed: readonly number[] = [...bytes]
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const mutation = MUTATIONS[dice.below(MUTATIONS.length)] ?? flip
    changed = mutation(dice, changed)
  }
  return Uint8Array.from(changed)
}
