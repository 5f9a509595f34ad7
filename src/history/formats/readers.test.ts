import { describe, expect, test } from 'vitest'
import { formOfText, numberOf } from './edn-reader.ts'
import { Atom, FormMap, FormSet, Keyword, Tagged, textOf } from './form.ts'
import { asForm, asValue, KeyNames } from './values.ts'

const read = (text: string) => formOfText(text)?.form

describe('EDN', () => {
  test.each([
    ['nil', null],
    ['true', true],
    ['-12', -12],
    ['+7', 7],
    ['-0', 0],
    ['5N', 5],
    ['1.50M', 1.5],
    ['6.02e23', 6.02e23],
    ['4/2', 2],
    ['"a\\"\\n\\u00e9 é"', 'a"\né é'],
  ])('%s', (text, value) => {
    expect(read(text)).toBe(value)
  })

  test('numbers that a double does not hold keep their spelling', () => {
    expect(read('9007199254740993')).toEqual(new Atom('9007199254740993'))
    expect(read('2/4')).toEqual(new Atom('1/2'))
    expect(read('0.1234567890123456789M')).toEqual(new Atom('0.1234567890123456789M'))
    expect(numberOf('3/0')).toBeNull()
    expect(numberOf('1e999')).toBeNull()
    expect(read('010')).toBeUndefined()
  })

  test('collections, records and what is to be skipped', () => {
    expect(read('[1, :a #_ (2 [3]) "b" ; end\n (4)]')).toEqual([1, new Keyword('a'), 'b', [4]])
    expect(read('#{1 :b}')).toEqual(new FormSet([1, new Keyword('b')]))
    expect(read('{:a 1 "b" [2]}')).toEqual(new FormMap([new Keyword('a'), 'b'], [1, [2]]))
    expect(read('#inst "2020"')).toEqual(new Tagged('inst', '2020'))
    expect(read('#a.b.C{:x 1}')).toEqual(new Tagged('a.b.C', new FormMap([new Keyword('x')], [1])))
    expect(read('\\newline')).toEqual(new Atom('\\newline'))
    expect(read('\\[')).toEqual(new Atom('\\['))
    expect(read('a.b/c-d!')).toEqual(new Atom('a.b/c-d!'))
  })

  test.each(['[1', '[1)', ']', '{:a}', '{:a 1 :a 2}', '#{1 1}', '"a', '"\\q"', ':', '@', '1 2', '[[['.repeat(100), ''])(
    'refuses %s',
    (text) => {
      expect(formOfText(text)).toBeNull()
    },
  )
})

describe('forms as values', () => {
  test('what the other tool tells apart stays apart', () => {
    const texts = [
      'nil',
      '"nil"',
      ':a',
      '"a"',
      '":a"',
      '"\\":a\\""',
      'a',
      'true',
      '"true"',
      '"#=true"',
      '[1 2]',
      '"[1 2]"',
    ]
    const values = texts.map((text) => asValue(read(text) ?? null))
    expect(new Set(values).size).toBe(texts.length)
    expect(values.slice(0, 5)).toEqual([null, 'nil', ':a', 'a', '":a"'])
    expect(values.map((value) => textOf(asForm(value)))).toEqual(texts)
  })

  test('sets and maps are equal in any order', () => {
    expect(asValue(read('#{2 1}') ?? null)).toBe(asValue(read('#{1 2}') ?? null))
    expect(asValue(read('{:b 1 :a 2}') ?? null)).toBe('{:a 2, :b 1}')
  })

  test('a text that is only nearly spelled like a form is a text', () => {
    expect(asValue('[1, 2]')).toBe('[1, 2]')
    expect(asForm('[1, 2]')).toBe('[1, 2]')
  })

  test('keys are names, of one kind each', () => {
    const keys = new KeyNames(false)
    expect([keys.of(3), keys.of(new Keyword('x')), keys.of('y'), keys.of([1])]).toEqual(['3', 'x', 'y', '[1]'])
    expect(keys.of('3')).toBeNull()
    expect(new KeyNames(true).of('3')).toBe('3')
  })
})
