import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testSeed } from '../../src/testing/seed.ts'
import { type Dot, dotOf, ObservedSets } from './observed-sets.ts'

test('what is removed is gone; what another added meanwhile stays', () => {
  const sets = new ObservedSets()
  sets.add('s', 3, dotOf(1, 1))
  const seen = sets.dots('s', 3)
  sets.add('s', 3, dotOf(2, 1))
  sets.remove('s', 3, seen)
  expect([sets.has('s', 3), sets.elements('s')]).toEqual([true, [3]])
  sets.remove('s', 3, sets.dots('s', 3))
  expect([sets.has('s', 3), sets.elements('s'), sets.elements('t')]).toEqual([false, [], []])
})

test('an add that comes after its removal does not bring the element back', () => {
  const sets = new ObservedSets()
  sets.remove('s', 3, [dotOf(1, 1)])
  sets.add('s', 3, dotOf(1, 1))
  expect(sets.has('s', 3)).toBe(false)
})

interface Change {
  readonly element: number
  /** Removes the adds with these numbers; null: it is an add itself. */
  readonly removes: readonly number[] | null
}

const change: fc.Arbitrary<Change> = fc.record({
  element: fc.nat({ max: 2 }),
  removes: fc.option(fc.array(fc.nat({ max: 5 }), { maxLength: 3 })),
})

test('the same changes make the same sets, in whatever order they come', () => {
  const history = fc
    .array(change, { maxLength: 6 })
    .chain((changes) =>
      fc.tuple(fc.constant(changes), fc.shuffledSubarray([...changes.keys()], { minLength: changes.length })),
    )
  fc.assert(
    fc.property(history, ([changes, order]) => {
      const apply = (places: readonly number[]): readonly unknown[] => {
        const sets = new ObservedSets()
        for (const place of places) {
          const { element, removes } = changes[place] ?? { element: 0, removes: null }
          // An add is of one element: only its own adds can be taken back.
          const dots = (removes ?? []).filter((at) => changes[at]?.removes === null && changes[at]?.element === element)
          if (removes === null) sets.add('s', element, dotOf(0, place))
          else
            sets.remove(
              's',
              element,
              dots.map((at): Dot => dotOf(0, at)),
            )
        }
        return sets.elements('s').toSorted()
      }
      expect(apply(order)).toEqual(apply([...changes.keys()]))
    }),
    { seed: testSeed(), numRuns: 2000 },
  )
})
