import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testSeed } from '../testing/seed.ts'
import { randomStream } from '../time/index.ts'
import { type DiskContents, SimulatedDisk } from './disk.ts'

const FAST = { minNs: 100, meanExtraNs: 50 }
const newDisk = (seed = 1) => new SimulatedDisk(randomStream(seed, 'disk'), FAST)
const bytes = (text: string) => Buffer.from(text)
const read = (contents: DiskContents) =>
  Object.fromEntries([...contents].map(([file, data]) => [file, Buffer.from(data).toString()]))

type Write = Parameters<SimulatedDisk['put']>[0]

/** What files look like after all of these writes. */
function applied(writes: readonly Write[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const write of writes) {
    const before = files[write.file] ?? ''
    if (write.kind === 'truncate') files[write.file] = before.slice(0, write.length)
    else files[write.file] = (write.kind === 'append' ? before : '') + Buffer.from(write.bytes).toString()
  }
  return files
}

const file = fc.constantFrom('log', 'vote')
const put = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), file, bytes: fc.stringMatching(/^[a-z]{1,4}$/).map(bytes) }),
  fc.record({ kind: fc.constant('append' as const), file, bytes: fc.stringMatching(/^[a-z]{1,4}$/).map(bytes) }),
  fc.record({ kind: fc.constant('truncate' as const), file, length: fc.nat(6) }),
)
const step = fc.oneof(
  { weight: 6, arbitrary: put.map((write) => ({ kind: 'put' as const, write })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'sync' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'complete' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
)

test('a crash keeps a prefix of what was written, and all that a completed ticket covers', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer(), (steps, seed) => {
      const disk = newDisk(seed)
      let writes: Write[] = []
      let synced = 0
      let tickets: { readonly ticket: number; readonly covers: number }[] = []
      let nowNs = 0
      for (const one of [...steps, { kind: 'crash' } as const]) {
        nowNs += 10
        if (one.kind === 'put') {
          disk.put(one.write)
          writes.push(one.write)
        } else if (one.kind === 'sync') tickets.push({ ticket: disk.sync(nowNs).ticket, covers: writes.length })
        else if (one.kind === 'complete') {
          const done = tickets.shift()
          if (done === undefined) continue
          disk.complete(done.ticket)
          synced = done.covers
        } else {
          disk.crash(nowNs)
          const survived = read(disk.contents())
          const prefixes = Array.from({ length: writes.length - synced + 1 }, (_, more) => synced + more)
          const kept = prefixes.find((count) => same(applied(writes.slice(0, count)), survived))
          expect(kept, `${JSON.stringify(survived)} is no prefix of at least ${synced} writes`).toBeDefined()
          writes = writes.slice(0, kept)
          synced = kept ?? 0
          tickets = []
        }
      }
    }),
    { seed: testSeed(), numRuns: 400 },
  )
})

const same = (left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean =>
  JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort())

test('tickets come due in the order in which they were asked for', () => {
  const disk = newDisk()
  let lastNs = 0
  for (let at = 0; at < 500; at++) {
    const { ticket, atNs } = disk.sync(at * 20)
    expect(ticket).toBe(at + 1)
    expect(atNs).toBeGreaterThanOrEqual(Math.max(lastNs, at * 20 + FAST.minNs))
    lastNs = atNs
  }
})

test('a completed ticket covers what was written before it was asked for, not what came after', () => {
  const lost = new Set<string | undefined>()
  for (let seed = 0; seed < 50; seed++) {
    const disk = newDisk(seed)
    disk.put({ kind: 'append', file: 'log', bytes: bytes('a') })
    const { ticket } = disk.sync(0)
    disk.put({ kind: 'append', file: 'log', bytes: bytes('b') })
    disk.complete(ticket)
    disk.crash(1)
    lost.add(read(disk.contents())['log'])
  }
  expect([...lost].sort()).toEqual(['a', 'ab'])
})

test('what was lost in a crash does not come back with the next sync', () => {
  for (let seed = 0; seed < 50; seed++) {
    const disk = newDisk(seed)
    disk.put({ kind: 'write', file: 'vote', bytes: bytes('1') })
    disk.crash(0)
    const after = read(disk.contents())
    disk.complete(disk.sync(1).ticket)
    expect(read(disk.contents())).toEqual(after)
  }
})
