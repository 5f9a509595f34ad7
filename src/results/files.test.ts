import { mkdtempSync, readFileSync, rmSync, type writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { EnvironmentError } from '../errors.ts'
import { AppendingFile } from './files.ts'

/** Bytes that the disk still takes. */
let room = Number.POSITIVE_INFINITY

vi.mock('node:fs', async (original) => {
  const fs = await original<{ readonly writeSync: typeof writeSync }>()
  const onSmallDisk = (file: number, bytes: Uint8Array, at = 0): number => {
    const length = Math.min(room, bytes.length - at)
    if (length === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    room -= length
    return fs.writeSync(file, bytes, at, length)
  }
  return { ...fs, writeSync: onSmallDisk }
})

const folder = mkdtempSync(join(tmpdir(), 'rashomon-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a disk that fills up and is emptied again leaves whole lines and a torn tail, and is told of once', () => {
  const path = join(folder, 'history.jsonl')
  const file = new AppendingFile(path)
  file.append('first\n')
  file.append('second\n')
  room = 9
  expect(() => file.flush()).toThrow(EnvironmentError)
  room = Number.POSITIVE_INFINITY
  file.append('third\n')
  file.flush()
  file.close()
  expect(readFileSync(path, 'utf8')).toBe('first\nsec')
})
