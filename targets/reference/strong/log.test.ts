import { describe, expect, test } from 'vitest'
import { decodeRecords } from '../records.ts'
import { RaftLog } from './log.ts'
import type { Entry } from './messages.ts'

const entry = (term: number, id: string): Entry => ({ term, request: { id, command: { op: 'read', key: id } } })

/** A disk that keeps one file, at once. */
class Disk {
  bytes: Uint8Array = new Uint8Array()

  append(_file: string, bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, bytes])
  }

  truncate(_file: string, length: number): void {
    this.bytes = this.bytes.slice(0, length)
  }

  get files(): ReadonlyMap<string, Uint8Array> {
    return new Map([['log', this.bytes]])
  }
}

const logOf = (...terms: readonly number[]): { readonly log: RaftLog; readonly disk: Disk } => {
  const disk = new Disk()
  const log = new RaftLog(disk, new Map())
  for (const [at, term] of terms.entries()) log.append(entry(term, `${term}.${at + 1}`))
  return { log, disk }
}
const termsOf = (log: RaftLog): readonly number[] => log.from(1, 100).map(({ term }) => term)

test('an empty log matches at its beginning', () => {
  const { log } = logOf()
  expect([log.lastIndex, log.lastTerm, log.matches(0, 0), log.matches(1, 1)]).toEqual([0, 0, true, false])
})

describe('following a leader', () => {
  test('appends what is new', () => {
    const { log } = logOf(1, 1)
    expect(log.accept(2, [entry(2, 'a'), entry(2, 'b')])).toBe(true)
    expect(termsOf(log)).toEqual([1, 1, 2, 2])
  })

  test('cuts off a conflict and all after it', () => {
    const { log, disk } = logOf(1, 1, 2, 2, 2)
    expect(log.accept(2, [entry(3, 'a')])).toBe(true)
    expect(termsOf(log)).toEqual([1, 1, 3])
    expect(decodeRecords(disk.bytes)).toEqual(log.from(1, 100))
  })

  test('a late copy of an older message takes nothing back', () => {
    const { log } = logOf(1, 1, 2, 2)
    expect(log.accept(0, [entry(1, '1.1')])).toBe(false)
    expect(log.accept(4, [])).toBe(false)
    expect(termsOf(log)).toEqual([1, 1, 2, 2])
  })
})

describe('where to try again', () => {
  test('after the end of a log that is too short', () => {
    expect(logOf(1, 1).log.nextToTry(7)).toBe(3)
  })

  test('at the first entry of the term in conflict', () => {
    expect(logOf(1, 2, 2, 2, 3).log.nextToTry(4)).toBe(2)
    expect(logOf(2, 2, 2).log.nextToTry(3)).toBe(1)
  })

  test('every divergent log is repaired in a few steps (figure 7)', () => {
    const leader = logOf(1, 1, 1, 4, 4, 5, 5, 6, 6, 6).log
    for (const terms of [
      [1, 1, 1, 4, 4, 5, 5, 6, 6],
      [1, 1, 1, 4],
      [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
      [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
      [1, 1, 1, 4, 4, 4, 4],
      [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ]) {
      const { log, disk } = logOf(...terms)
      let next = leader.lastIndex + 1
      let steps = 0
      while (!log.matches(next - 1, leader.termAt(next - 1))) {
        next = Math.min(log.nextToTry(next - 1), next - 1)
        steps++
      }
      log.accept(next - 1, leader.from(next, 100))
      expect(termsOf(log).slice(0, 10)).toEqual(termsOf(leader))
      expect(steps).toBeLessThanOrEqual(3)
      expect(decodeRecords(disk.bytes)).toEqual(log.from(1, 100))
    }
  })
})

test('a restart finds the log as the disk has it, and goes on writing it', () => {
  const { disk } = logOf(1, 1, 2)
  const again = new RaftLog(disk, disk.files)
  expect(again.accept(1, [entry(3, 'ä')])).toBe(true)
  again.append(entry(3, 'b'))
  expect(termsOf(again)).toEqual([1, 3, 3])
  expect(decodeRecords(disk.bytes)).toEqual(again.from(1, 100))
})
