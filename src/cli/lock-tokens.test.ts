/** Which answers of a foreign lock are taken for fencing tokens, and what they then refute. */
import { expect, test } from 'vitest'
import { AMPLE, judge } from '../checkers/index.ts'
import { decoderFor, type History } from '../history/index.ts'
import { dataTypeOf } from './data-types.ts'
import { numbersGranted } from './lock-tokens.ts'

/** Held in turns: process and answer. */
function held(...turns: readonly (readonly [process: number, answer: string])[]): History {
  const decoder = decoderFor('jepsen-edn', { file: 'h.edn' })
  const lines = turns.flatMap(([process, answer]) => [
    `{:process ${process}, :type :invoke, :f :acquire, :value nil}`,
    `{:process ${process}, :type :ok, :f :acquire, :value ${answer}}`,
    `{:process ${process}, :type :invoke, :f :release, :value nil}`,
    `{:process ${process}, :type :ok, :f :release, :value nil}`,
  ])
  decoder.push(Buffer.from(`${lines.join('\n')}\n`))
  return decoder.end()
}

async function judged(history: History) {
  const { checkers } = await dataTypeOf(history, false)
  const { profile } = judge(history, checkers, AMPLE)
  return { linearizable: profile.get('linearizable')?.kind, fencing: profile.get('fencing')?.kind }
}

test('tokens that go back are refuted, though the lock was held in turns', async () => {
  expect(await judged(held([0, '5'], [1, '4']))).toEqual({ linearizable: 'holds', fencing: 'refuted' })
  expect(await judged(held([0, '4'], [1, '5']))).toEqual({ linearizable: 'holds', fencing: 'not-refuted' })
})

test('numbers of clients, or of locks, are no tokens, and nothing is refuted by them', async () => {
  for (const [history, said] of [
    [held([0, 'nil'], [1, 'nil']), 'none'],
    [held([0, '"b"'], [1, '"a"']), 'none'],
    [held([1, '1'], [0, '0']), 'doubtful'],
    [held([0, '7'], [1, '7']), 'doubtful'],
  ] as const) {
    expect(numbersGranted(history)).toBe(said)
    expect((await judged(history)).fencing).toBe('unknown')
  }
})
