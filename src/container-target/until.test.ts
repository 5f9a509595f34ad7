import { expect, test } from 'vitest'
import { wallClock } from '../time/index.ts'
import { millis, seconds } from '../units.ts'
import { until, within } from './until.ts'

const clock = wallClock()
const NEVER = new AbortController().signal

test('asks again while it is not so, and while asking fails', async () => {
  let asked = 0
  const answer = await until(
    () => {
      asked++
      if (asked === 1) throw new Error('refused')
      return Promise.resolve(asked === 3)
    },
    { clock, limit: seconds(10), signal: NEVER },
  )
  expect([answer, asked]).toEqual([{ kind: 'yes' }, 3])
})

test('gives up at the limit, and tells the last failure', async () => {
  const answer = await until(() => Promise.reject(new Error('refused')), { clock, limit: millis(250), signal: NEVER })
  expect(answer).toEqual({ kind: 'never', last: new Error('refused') })
  expect(await until(async () => false, { clock, limit: millis(250), signal: NEVER })).toEqual({
    kind: 'never',
    last: null,
  })
})

test('an abort ends the asking, also of one who does not look at its signal', async () => {
  const controller = new AbortController()
  const asking = until(() => new Promise(() => {}), { clock, limit: seconds(30), signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(asking).rejects.toThrow('enough')
})

test('what takes too long is told so by its signal, and is not waited for', async () => {
  let aborted = false
  const work = (signal: AbortSignal): Promise<never> => {
    signal.addEventListener('abort', () => {
      aborted = true
    })
    return new Promise(() => {})
  }
  await expect(within(clock, millis(50), NEVER, work)).rejects.toThrow('no answer within 0.05 s')
  expect(aborted).toBe(true)
  expect(await within(clock, seconds(5), NEVER, async () => 'in time')).toBe('in time')
})
