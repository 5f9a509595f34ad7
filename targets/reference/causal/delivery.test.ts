import { expect, test } from 'vitest'
import { afterItsNeeds, Delivery, inOrderOfOrigin } from './delivery.ts'
import type { Update } from './messages.ts'

const update = (origin: number, seq: number, needs: readonly number[]): Update => ({
  origin,
  seq,
  stamp: seq,
  needs: needs.with(origin, seq - 1),
  request: `${origin}:${seq}`,
  effects: [],
})

/** Offers all, in this order; what came out, as origin:seq. */
function delivered(arrivals: readonly Update[], mayApply = afterItsNeeds): string[] {
  const delivery = new Delivery(3, mayApply)
  const out: string[] = []
  for (const arrival of arrivals) delivery.offer(arrival, ({ request }) => out.push(request))
  return out
}

const first = update(0, 1, [0, 0, 0])
const second = update(0, 2, [0, 0, 0])
const answer = update(1, 1, [2, 0, 0])
const echo = update(2, 1, [0, 1, 0])

test('an update waits for what its writer had seen, over several origins', () => {
  expect(delivered([echo, answer, second, first])).toEqual(['0:1', '0:2', '1:1', '2:1'])
})

test('what arrives twice is applied once, whether it had to wait or not', () => {
  expect(delivered([second, second, first, first, second])).toEqual(['0:1', '0:2'])
})

test('what never gets its cause is never applied', () => {
  expect(delivered([first, answer, echo])).toEqual(['0:1'])
})

test('without the rule only the order of one origin is kept', () => {
  expect(delivered([echo, answer, second, first], inOrderOfOrigin)).toEqual(['2:1', '1:1', '0:1', '0:2'])
})

test('any order of arrival, with repetitions, ends in the same vector', () => {
  const all = [first, second, answer, echo]
  for (const order of permutations(all)) {
    const delivery = new Delivery(3, afterItsNeeds)
    for (const arrival of [...order, ...order]) delivery.offer(arrival, () => {})
    expect(delivery.applied).toEqual([2, 1, 1])
  }
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}
