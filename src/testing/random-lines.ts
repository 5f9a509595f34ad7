/**
 * Random history files for parsers: as a run might have written them, in odd but lawful spelling, or damaged. Most are
 * read, many are refused; either is right only if every way to read them agrees.
 */
import type { Header } from '../history/index.ts'
import { nodeNames } from '../units.ts'
import type { Dice } from './dice.ts'

const HEADER: Header = {
  format: 1,
  seed: 1,
  workload: 'w',
  target: 't',
  level: 'strong',
  localLevel: 'local',
  quietNs: 0,
  nodes: nodeNames(2),
  initial: { x: 0, y: 'a' },
  plan: {},
}

type Fields = Record<string, unknown>

const pick = <T>(dice: Dice, choices: readonly [T, ...T[]]): T => choices[dice.below(choices.length)] ?? choices[0]

const VALUES = [1, 2, 3, null, 'a', '1', 0, -7, 1.5, -0, 123456789012345, 1e21, 'ü', 'line\nbreak', '"', '\ud800', '']
const NAMES = ['x', 'y', '', 'ключ', '__proto__', 'a b', '\\']
const value = (dice: Dice): unknown => pick(dice, VALUES as [unknown, ...unknown[]])
const name = (dice: Dice): string => pick(dice, NAMES as [string, ...string[]])

const item = (dice: Dice): unknown => {
  const pair = [dice.chance(0.3) ? null : name(dice), value(dice)]
  return dice.chance(0.4) ? [...pair, pick(dice, ['r', 'w', 'append'])] : pair
}
const items = (dice: Dice): unknown => Array.from({ length: dice.below(4) }, () => item(dice))

function invocation(dice: Dice, process: number, time: number): Fields {
  return {
    type: 'invoke',
    process,
    ...(dice.chance(0.2) ? { session: dice.below(5) } : {}),
    ...(dice.chance(0.5) ? { node: pick(dice, ['n1', 'n2']) } : {}),
    ...(dice.chance(0.2) ? { phase: pick(dice, ['setup', 'main', 'final']) } : {}),
    f: pick(dice, ['read', 'write', 'cas', 'transfer', 'txn']),
    ...(dice.chance(0.2) ? { level: pick(dice, ['strong', 'local']) } : {}),
    ...(dice.chance(0.7) ? { key: name(dice) } : {}),
    ...(dice.chance(0.6) ? { args: Array.from({ length: dice.below(4) }, () => value(dice)) } : {}),
    ...(dice.chance(0.2) ? { items: items(dice) } : {}),
    time,
    ...(dice.chance(0.2) ? { intended: time - dice.below(3) } : {}),
  }
}

function completion(dice: Dice, process: number, time: number): Fields {
  return {
    type: pick(dice, ['ok', 'ok', 'fail', 'info']),
    process,
    ...(dice.chance(0.2) ? { negative: dice.chance(0.8) } : {}),
    ...(dice.chance(0.5) ? { result: value(dice) } : {}),
    ...(dice.chance(0.2) ? { items: items(dice) } : {}),
    ...(dice.chance(0.2) ? { witness: witness(dice) } : {}),
    ...(dice.chance(0.2) ? { error: name(dice) } : {}),
    time,
  }
}

const witness = (dice: Dice): Fields => ({
  revision: dice.chance(0.1)
    ? pick(dice, ['9223372036854775808', 'x', ''])
    : pick(dice, ['1', '-5', '9223372036854775807']),
  ...(dice.chance(0.3) ? { 7: '8' } : {}),
})

const fault = (dice: Dice, time: number): Fields => ({
  type: 'fault',
  id: time,
  stage: dice.chance(0.1) ? 'held' : 'begin',
  fault: { kind: 'kill', whom: { kind: 'some', count: 'one' } },
  nodes: [pick(dice, ['n1', 'n2'])],
  evidence: '',
  time,
})

/** Lines without their newlines. */
function lawful(dice: Dice): string[] {
  const lines = [JSON.stringify(HEADER)]
  const open = new Set<number>()
  const lanes = [0, 1, 2]
  let fresh = 3
  for (let time = dice.below(14); time > 0; time--) {
    const lane = dice.below(lanes.length)
    const process = lanes[lane] ?? 0
    const at = 1000 - time
    if (dice.chance(0.05)) lines.push(spelled(dice, fault(dice, at)))
    else if (!open.delete(process)) {
      open.add(process)
      lines.push(spelled(dice, invocation(dice, process, at)))
    } else {
      const fields = completion(dice, process, at)
      if (fields['type'] === 'info') lanes[lane] = fresh++
      lines.push(spelled(dice, fields))
    }
  }
  if (dice.chance(0.1)) lines.push(spelled(dice, { type: 'unsettled', waited: pick(dice, [0, 120e9, -1]), time: 1000 }))
  if (dice.chance(0.5)) lines.push('{"type":"end","notStarted":3}')
  return lines
}

/** Now and then in another order of fields, with unknown ones, with spaces, or with an escape that is not needed. */
function spelled(dice: Dice, fields: Fields): string {
  const order = dice.chance(0.1) ? Object.entries(fields).reverse() : Object.entries(fields)
  const text = JSON.stringify(Object.fromEntries(dice.chance(0.05) ? [...order, ['index', 4]] : order))
  if (dice.chance(0.05)) return text.replaceAll(':', ': ').replaceAll(',', ', ')
  return dice.chance(0.05) ? text.replace('re', '\\u0072e') : text
}

const SCRAPS = ['"', ',', ':', '{', '}', '[', ']', '0', '1', '9', '-', '.', 'e5', ' ', '\n', '\r', '\\', 'null', 'true']
const MORE_SCRAPS = [
  '"key":',
  '"time":1,',
  '"type":"ok"',
  '"x"',
  '[1]',
  '{}',
  'ü',
  '\u0000',
  '\ufeff',
  'NaN',
  '01',
  '\t',
]

function damaged(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1)
  const length = 1 + dice.below(dice.chance(0.2) ? 30 : 3)
  switch (dice.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length)
    case 1:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at)
    case 2:
      return text.slice(0, at) + pick(dice, [...SCRAPS, ...MORE_SCRAPS] as [string, ...string[]]) + text.slice(at)
    default:
      return text.slice(0, at) + pick(dice, SCRAPS as [string, ...string[]]) + text.slice(at + length)
  }
}

/** The bytes of a file: text as UTF-8, in a few of them with a byte that is none. */
export function randomLines(dice: Dice): Uint8Array {
  const lines = lawful(dice)
  if (dice.chance(0.1)) {
    const [one, other] = [1 + dice.below(lines.length), 1 + dice.below(lines.length)]
    const [first, second] = [lines[one], lines[other]]
    if (first !== undefined && second !== undefined) lines.splice(one, 1, second)
  }
  let text = lines.map((line) => `${line}\n`).join('')
  const first = (lines[0] ?? '').length
  for (let times = dice.chance(0.4) ? 0 : 1 + dice.below(3); times > 0; times--) {
    // The header is read once a file: the other lines are worth more damage.
    text = dice.chance(0.1) ? damaged(dice, text) : text.slice(0, first) + damaged(dice, text.slice(first))
  }
  const bytes = Uint8Array.from(Buffer.from(text))
  if (dice.chance(0.03)) bytes[dice.below(bytes.length)] = 128 + dice.below(128)
  return bytes
}
