/** Whoever meets goes on together, and nobody waits for ever. */
import { expect, test } from 'vitest'
import { wallClock } from '../time/index.ts'
import { Meeting } from './meeting.ts'

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('whoever comes first waits for the last', async () => {
  const meeting = new Meeting(2, wallClock())
  const order: string[] = []
  const first = meeting.arrive().then(() => order.push('first goes on'))
  await nextTurn()
  order.push('last is there')
  await Promise.all([first, meeting.arrive()])
  expect(order).toEqual(['last is there', 'first goes on'])
})

test('one who does not come is not waited for, and goes on at once when it comes', async () => {
  const meeting = new Meeting(2, wallClock())
  await meeting.arrive()
  await meeting.arrive()
})
