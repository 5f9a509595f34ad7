import { expect, test } from 'vitest'
import { closeProfile, type Judgement, type ModelName, type StorySentence } from '../consistency/index.ts'
import { type Counterexample, counterexamples } from './counterexample.ts'

const sentence = (text: string, ...rows: readonly number[]): StorySentence => ({ text, rows: Int32Array.from(rows) })
const refuted = (...story: readonly StorySentence[]): Judgement => ({ kind: 'refuted', anomaly: 'stale-read', story })
const of = (
  judgements: readonly (readonly [ModelName, Judgement])[],
  claimed: readonly ModelName[] = [],
): readonly Counterexample[] => counterexamples(closeProfile(new Map(judgements)), { refuted: claimed })
const text = ({ sentences }: Counterexample): readonly string[] =>
  sentences.map((parts) => parts.map((part) => (part.kind === 'text' ? part.text : `<${part.number}>`)).join(''))

test('operations are numbered once for the whole story, whatever their place in a sentence is', () => {
  const [only] = of([['linearizable', refuted(sentence('#1 wrote', 40), sentence('#1 read what #2 wrote', 70, 40))]])
  expect(only?.rows).toEqual([40, 70])
  expect(only === undefined ? [] : text(only)).toEqual(['<1> wrote', '<2> read what <1> wrote'])
})

test('an operation that no sentence points at is pointed at once; a number without an operation stays text', () => {
  const [only] = of([['linearizable', refuted(sentence('claim #7 won', 1, 2), sentence('#1 lost', 1, 2))]])
  expect(only === undefined ? [] : text(only)).toEqual(['claim #7 won <2>', '<1> lost'])
})

test('one story that refutes several models is told once; what is implied has no story of its own', () => {
  const story = refuted(sentence('x', 1))
  const [only, ...others] = of([
    ['ryw-session', story],
    ['ryw-convergent', story],
  ])
  expect(others).toEqual([])
  expect(only).toMatchObject({ model: 'ryw-session', alsoRefutes: ['ryw-convergent'], anomaly: 'stale read' })
})

test('what was claimed comes first, also where the claim fell by implication', () => {
  const judgements = [
    ['linearizable', refuted(sentence('a', 1))],
    ['cc', refuted(sentence('b', 2))],
  ] as const
  expect(of(judgements, ['ccv']).map(({ model, claimed }) => [model, claimed])).toEqual([
    ['cc', true],
    ['linearizable', false],
  ])
})
