import { once } from 'node:events'
import type { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { execa } from 'execa'
import { describe, expect, test, vi } from 'vitest'
import { hostOf, isNamesake, lifeOf, ownerLabel, type Place, pidOf, startTicks } from './owner.ts'

let isHidden = false

vi.mock('node:fs', async (original) => {
  const fs = await original<{ readonly readFileSync: typeof readFileSync }>()
  const perhapsHidden = (...[path, options]: Parameters<typeof readFileSync>): unknown => {
    if (isHidden && String(path).startsWith('/proc/')) throw Object.assign(new Error('hidden'), { code: 'ENOENT' })
    return fs.readFileSync(path, options)
  }
  return { ...fs, readFileSync: perhapsHidden }
})

test('this process lives', () => {
  const label = ownerLabel()
  expect(lifeOf(label)).toBe('alive')
  expect([hostOf(label), pidOf(label)]).toEqual([hostname(), String(process.pid)])
})

test('one that has ended is dead', async () => {
  const child = execa('sleep', ['60'], { reject: false })
  const label = ownerLabel(child.pid)
  expect(lifeOf(label)).toBe('alive')
  child.kill('SIGKILL')
  await child
  expect(lifeOf(label)).toBe('dead')
})

test.runIf(process.platform === 'linux')('another process with the number of a dead one is not the dead one', () => {
  const [host, pid, start, ...where] = ownerLabel().split(':')
  expect(lifeOf([host, pid, Number(start) - 1, ...where].join(':'))).toBe('dead')
})

test.runIf(process.platform === 'linux')('a zombie is dead', async () => {
  // The shell's child ends at once; the sleep that the shell becomes never asks how.
  const parent = execa('bash', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { reject: false })
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer]
  const label = ownerLabel(Number(chunk.toString().trim()))
  await expect.poll(() => lifeOf(label), { timeout: 5000 }).toBe('dead')
  parent.kill('SIGKILL')
  await parent
})

test("where /proc hides another's processes, one that lives is not taken for dead", async () => {
  const child = execa('sleep', ['60'], { reject: false })
  const label = ownerLabel(child.pid)
  isHidden = true
  try {
    expect(lifeOf(label)).toBe('alive')
    child.kill('SIGKILL')
    await child
    expect(lifeOf(label)).toBe('dead')
  } finally {
    isHidden = false
  }
})

test('of another machine, of another PID namespace, or of nobody, nothing is known here', () => {
  const [host, pid, start, space, ...machine] = ownerLabel().split(':')
  for (const label of [
    ['elsewhere', pid, start, space, ...machine].join(':'),
    [host, pid, start, 'another', ...machine].join(':'),
    [host, pid, start, space, 'another', ...machine.slice(1)].join(':'),
    [host, pid, start, space].join(':'),
    [host, 'none', start, space, ...machine].join(':'),
    [host, -1, start, space, ...machine].join(':'),
    '',
  ]) {
    expect(lifeOf(label)).toBe('elsewhere')
  }
})

describe('a machine and its namesakes', () => {
  const place = (machine: Partial<Place['machine']>, space = '4026531836'): Place => ({
    host: 'build',
    machine: { id: 'm1', boot: 'b1', hardware: 'h1', ...machine },
    space,
  })
  const ours = ownerLabel(process.pid, place({}))

  test('a run of an earlier start of the same machine is dead, though its number is in use again', () => {
    expect(lifeOf(ours, place({}))).toBe('alive')
    expect(lifeOf(ours, place({ boot: 'b2' }))).toBe('dead')
  })

  test.each<[string, Place, Place]>([
    ['another id', place({}), place({ id: 'm2', boot: 'b2' })],
    ['the same id, copied with the disk', place({}), place({ boot: 'b2', hardware: 'h2' })],
    ['the same id, of the image of a container', place({}, '4026532000'), place({ boot: 'b2' }, '4026532000')],
    ['no network card to tell it by', place({ hardware: '' }), place({ boot: 'b2', hardware: '' })],
    ['no boot that is known', place({ boot: '' }), place({ boot: '' }, '')],
    ['no boot that is known, here', place({}), place({ boot: '' })],
  ])('of one with %s, nothing is known here: none of its runs is taken for dead', (_how, there, here) => {
    for (const pid of [process.pid, 2 ** 22 + 1]) expect(lifeOf(ownerLabel(pid, there), here)).toBe('elsewhere')
  })

  test('is told from this one, whose name it has', () => {
    const [host, pid, start, space, id, ...rest] = ownerLabel().split(':')
    expect(isNamesake([host, pid, start, space, `${id}x`, ...rest].join(':'))).toBe(true)
    expect(isNamesake(['far', pid, start, space, id, ...rest].join(':'))).toBe(false)
    expect(isNamesake(ownerLabel())).toBe(false)
  })
})

test('a name with blanks and parentheses does not move the fields', () => {
  const fields = (name: string, state: string): string =>
    `42 (${name}) ${state} 1 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 2 3`
  expect(startTicks(fields('node', 'S'))).toBe('98765')
  expect(startTicks(fields('a) S 7 (b c', 'R'))).toBe('98765')
  expect(startTicks(fields('node', 'Z'))).toBeNull()
})
