import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ScriptedWorld } from '../testing/scripted-world.ts'
import { testSeed } from '../testing/seed.ts'
import { millis } from '../units.ts'
import { type Deadline, Deadlines } from './deadlines.ts'

test('each expires on time unless it was dropped, in the order in which they were set', async () => {
  const step = fc.oneof(
    fc.constant({ kind: 'add' as const }),
    fc.nat(20).map((which) => ({ kind: 'drop' as const, which })),
    fc.nat(30).map((ms) => ({ kind: 'sleep' as const, ms })),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = new ScriptedWorld({ nodes: 1 })
      const { clock } = world.simulation
      const deadlines = new Deadlines(clock, millis(50))
      const expired: string[] = []
      const expected: { readonly number: number; readonly dueNs: number; dropped: boolean }[] = []
      const handles: Deadline[] = []
      await world.drive(async () => {
        for (const one of steps) {
          if (one.kind === 'sleep') await world.sleepMs(one.ms)
          else if (one.kind === 'add') {
            const number = handles.length
            expected.push({ number, dueNs: clock.now() + 50e6, dropped: false })
            handles.push(deadlines.add(() => expired.push(`${number} at ${clock.now()}`)))
          } else {
            const [handle, due] = [handles[one.which], expected[one.which]]
            if (handle === undefined || due === undefined) continue
            deadlines.drop(handle)
            // Dropping what has expired changes nothing.
            due.dropped ||= clock.now() < due.dueNs
          }
        }
        await world.sleepMs(100)
      })
      const due = expected.filter(({ dropped }) => !dropped).map(({ number, dueNs }) => `${number} at ${dueNs}`)
      expect(expired).toEqual(due)
    }),
    { seed: testSeed(), numRuns: 100 },
  )
})

test('stopped, none expires', async () => {
  const world = new ScriptedWorld({ nodes: 1 })
  const deadlines = new Deadlines(world.simulation.clock, millis(5))
  let expired = 0
  await world.drive(async () => {
    deadlines.add(() => expired++)
    deadlines.stop()
    deadlines.add(() => expired++)
    await world.sleepMs(50)
  })
  expect(expired).toBe(0)
})
