import { expect, test } from 'vitest'
import { UsageError } from '../errors.ts'
import { flagOption, numberOption, type OptionInfo, optionDefaults, parseOption, textOption } from './options.ts'

const share: OptionInfo = { name: 'share', description: '', default: 0.5, range: [0, 1] }
const many: OptionInfo = { name: 'many', description: '', default: 3 }
const shape: OptionInfo = { name: 'shape', description: '', default: 'any', choices: ['any', 'ring'] }
const free: OptionInfo = { name: 'free', description: '', default: 'text' }
const deep: OptionInfo = { name: 'deep', description: '', default: false }

test('an option is read as the kind of value that its default has', () => {
  expect(parseOption(share, '0.25')).toBe(0.25)
  expect(parseOption(share, '1')).toBe(1)
  expect(parseOption(many, '-1e3')).toBe(-1000)
  expect(parseOption(shape, 'ring')).toBe('ring')
  expect(parseOption(free, '')).toBe('')
  expect([parseOption(deep, 'true'), parseOption(deep, 'false')]).toEqual([true, false])
})

test.each([
  [share, ''],
  [share, ' '],
  [share, 'half'],
  [share, '1.01'],
  [share, '-0.01'],
  [share, 'NaN'],
  [many, 'NaN'],
  [many, 'Infinity'],
  [shape, 'RING'],
  [shape, ''],
  [deep, '1'],
] as const)('refuses what it is not: %o "%s"', (info, text) => {
  expect(() => parseOption(info, text)).toThrow(UsageError)
})

test('defaults are there under their names', () => {
  const options = optionDefaults([share, shape, deep])
  expect([numberOption(options, 'share'), textOption(options, 'shape'), flagOption(options, 'deep')]).toEqual([
    0.5,
    'any',
    false,
  ])
})
