import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import type { FaultInterval } from '../../history/index.ts'
import { sampleInput, sampleSuite } from '../sample.ts'
import { renderMatrix } from './matrix.ts'
import { renderRunConsole } from './run.ts'
import { cut, table, widthOf, wrap } from './text-layout.ts'

const HOSTILE = '\u001b[31m<script>alert(1)</script>\r\n\u202e漢字漢字漢字'
const widest = (text: string): number =>
  Math.max(...text.split('\n').map((line) => widthOf(stripVTControlCharacters(line))))

describe('the verdict of a run', () => {
  const plain = { width: 80, colour: false, savedAt: 'results/20260814-register-eventual' }

  test('is a screenful, with everything that one needs to go on', () => {
    const text = renderRunConsole(sampleInput(), plain)
    for (const part of [
      '✓ claim held',
      'beyond the claim, linearizable does not hold: a read was at least',
      'while n4 was cut off',
      '✗ refuted     linearizable',
      '? unknown',
      'read ok',
      'p99.9',
      'partition 3 of 3',
      'linearizable refuted: stale read',
      '├#1─┤',
      'rashomon replay results/',
      'saved   results/20260814-register-eventual',
    ]) {
      expect(text).toContain(part)
    }
    expect(text.split('\n').length).toBeLessThan(55)
  })

  test.each([40, 60, 72, 80, 120, 200])('no line is wider than %i columns, whatever the values are', (width) => {
    for (const hostile of ['', HOSTILE]) {
      expect(widest(renderRunConsole(sampleInput({ hostile }), { ...plain, width }))).toBeLessThanOrEqual(width)
      expect(widest(renderMatrix(sampleSuite({ hostile }), { width, colour: false }))).toBeLessThanOrEqual(width)
    }
  })

  test('remarks on a foreign file come right under the verdict, made safe', () => {
    const input = sampleInput()
    const remarks = ['Times run backwards.', `from the file: ${HOSTILE}`, 7, '']
    const header = { ...input.history.header, plan: { remarks } }
    const text = renderRunConsole({ ...input, history: { ...input.history, header } }, plain)
    const notes = text.split('\n').filter((line) => line.startsWith('  note: '))
    expect(notes).toEqual([
      '  note: Times run backwards.',
      expect.stringContaining('  note: from the file: ␛[31m<script>'),
    ])
    expect(text.indexOf('note:')).toBeLessThan(text.indexOf('✗ refuted'))
  })

  test('nodes that never caught up are told under the verdict, with what to do', () => {
    const input = sampleInput()
    const history = { ...input.history, unsettled: { waitedNs: 120e9, atNs: 0 } }
    const text = renderRunConsole({ ...input, history }, plain)
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      /note: 120 s after load .* had not caught up .* with less load \(--rate/,
    )
    expect(renderRunConsole(input, plain)).not.toContain('caught up')
    const unhealed = { ...(history.faults[0] as FaultInterval), healed: null, healedNs: null }
    const broken = renderRunConsole({ ...input, history: { ...history, faults: [unhealed] } }, plain)
    expect(broken.replaceAll(/\s+/g, ' ')).toMatch(
      /had not caught up .* A fault was never healed: the report tells which/,
    )
  })

  test('where nobody measured times, tells none', () => {
    const input = sampleInput()
    const header = { ...input.history.header, plan: { times: 'events' } }
    const text = renderRunConsole({ ...input, history: { ...input.history, header } }, plain)
    expect(text).not.toMatch(/p99|stale reads|\/s ok|at least .* stale/)
    expect(text).toContain(' operations: ')
  })

  test('tells how long elements took until everybody saw them', () => {
    const measures = new Map([
      ['visibleRow', Float64Array.of(0, 1, 2)],
      ['visibleNs', Float64Array.of(0, 0, 81e6)],
    ])
    const shown = (late: boolean): string =>
      renderRunConsole(
        { ...sampleInput(), measures: late ? measures : new Map([...measures, ['visibleNs', new Float64Array(3)]]) },
        plain,
      )
    expect(shown(true)).toContain('visible      1 of 3 elements late: p99 81.0 ms, slowest at least 81.0 ms')
    expect(shown(false)).toContain('visible      3 elements, each by every reading')
  })

  test('colours change no character, and no value can bring its own', () => {
    const input = sampleInput({ hostile: HOSTILE })
    const text = renderRunConsole(input, plain)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not get through
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(stripVTControlCharacters(renderRunConsole(input, { ...plain, colour: true }))).toBe(text)
  })
})

describe('the matrix of a tour', () => {
  test('has the verdict of the claim and what is refuted, in a column a fault', () => {
    const text = renderMatrix(sampleSuite(), { width: 120, colour: false })
    expect(text).toMatch(/^ +no fault +partition +kill +partition \+ kill$/m)
    expect(text).toMatch(/^register · strong +✓ held +✓ held +✓ held +✓ held$/m)
    expect(text).toMatch(/^counter · strong .*\? unknown$/m)
    expect(text).toMatch(/^usernames · eventual +✓ held +✗ refuted/m)
    expect(text).toContain('¬ sequential')
    expect(text).toContain('47 runs, 141,300 operations: claim held in 43, refuted in 3, unknown in 1')
  })

  test('becomes a list where columns do not fit', () => {
    const text = renderMatrix(sampleSuite(), { width: 60, colour: true })
    expect(stripVTControlCharacters(text)).toMatch(/^usernames · eventual\n {2}no fault +✓ held/m)
  })
})

describe('text layout', () => {
  test('wraps words, breaks what is too long, and indents what follows', () => {
    expect(wrap('one two three', 12, '1. ')).toEqual(['1. one two', '   three'])
    expect(wrap('abcdefghijklmnop', 10)).toEqual(['abcdefghij', 'klmnop'])
    expect(cut('漢字漢字', 5)).toBe('漢字…')
  })

  test('what is measured without tables is as wide as by them: every character, alone and beside another', () => {
    for (let code = 0; code <= 0x2fff; code++) {
      const character = String.fromCharCode(code)
      expect(widthOf(character), `U+${code.toString(16)}`).toBe(stringWidth(character))
      if (widthOf(character) === 1) expect(widthOf(`©${character}`)).toBe(stringWidth(`©${character}`))
    }
    expect(widthOf('§ 8: “Naïve”, 3 µs ≤ ½ … ✓')).toBe(stringWidth('§ 8: “Naïve”, 3 µs ≤ ½ … ✓'))
  })

  test('leaves spare columns out first', () => {
    const column = (title: string) => ({ title, cells: ['12345'], align: 'right' as const })
    expect(table([column('a'), { ...column('b'), spare: true }, column('c')], 12)).toEqual([
      '    a      c',
      '12345  12345',
    ])
  })
})

test('only a simulated run can be replayed; what others left is judged again', () => {
  const told = (replayCommand: string): string =>
    renderRunConsole({ ...sampleInput(), replayCommand }, { width: 80, colour: false, savedAt: 'results/x' })
  expect(told('rashomon replay results/x')).toMatch(/^replay {2}rashomon replay results\/x$/m)
  expect(told('rashomon check results/x')).toMatch(/^saved {8}results\/x\njudge again {2}rashomon check results\/x$/m)
})
