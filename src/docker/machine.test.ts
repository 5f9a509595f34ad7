import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { idIn, networkCards, thisMachine } from './machine.ts'

test('this machine is the same whenever one asks, and its ids are not told as they are', () => {
  const machine = thisMachine()
  expect(thisMachine()).toEqual(machine)
  for (const hash of Object.values(machine)) expect(hash).toMatch(/^([0-9a-f]{12})?$/)
})

test.runIf(process.platform === 'linux')('on Linux its start is known', () => {
  expect(thisMachine().boot).not.toBe('')
  expect(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')).not.toContain(thisMachine().boot)
})

test('cards are told by their addresses, whatever bridges there are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rashomon-cards-'))
  try {
    for (const [name, address, isDevice] of [
      ['eth1', '52:54:00:00:00:02', true],
      ['eth0', '52:54:00:00:00:01', true],
      ['docker0', '02:42:00:00:00:01', false],
    ] as const) {
      mkdirSync(join(folder, name, isDevice ? 'device' : 'bridge'), { recursive: true })
      writeFileSync(join(folder, name, 'address'), `${address}\n`)
    }
    expect(networkCards(folder)).toEqual(['52:54:00:00:00:01', '52:54:00:00:00:02'])
    expect(networkCards(join(folder, 'nowhere'))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each([
  ['    |   "IOPlatformUUID" = "5A0E2B7C-1111-2222-3333-444455556666"\n', '5A0E2B7C-1111-2222-3333-444455556666'],
  ['    MachineGuid    REG_SZ    0f3b2c1d-aaaa-bbbb-cccc-ddddeeeeffff\r\n', '0f3b2c1d-aaaa-bbbb-cccc-ddddeeeeffff'],
  ['no such key', ''],
])('what macOS and Windows say of the machine: %#', (text, id) => {
  expect(idIn(text)).toBe(id)
})
