/**
 * The replicated log, in memory and on disk: one record an entry, appended; a conflict cuts the file's end off.
 *
 * Indices begin at 1. Cost: O(1) an entry appended, O(file) a truncation (rare), O(file) a restart.
 * Log matching (Raft §5.3): two logs with an entry of the same index and term are equal up to it.
 */
import type { NodeIo } from 'rashomon/sdk'
import { decodeRecords, encodeRecord } from '../records.ts'
import type { Entry } from './messages.ts'

const FILE = 'log'
const NEWLINE = 0x0a

export type LogDisk = Pick<NodeIo<never>, 'append' | 'truncate'>

/** The log as those see it who may not change it. */
export type ReadableLog = Omit<RaftLog, 'append' | 'accept'>

export class RaftLog {
  readonly #disk: LogDisk
  readonly #entries: Entry[]
  /** Length of the file up to the end of each entry's record. */
  readonly #ends: number[]

  constructor(disk: LogDisk, files: ReadonlyMap<string, Uint8Array>) {
    const bytes = files.get(FILE)
    this.#disk = disk
    this.#entries = [...decodeRecords(bytes)] as Entry[] // whoever wrote the file was `append`
    this.#ends = bytes === undefined ? [] : recordEnds(bytes)
  }

  get lastIndex(): number {
    return this.#entries.length
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex)
  }

  /** 0 before the first entry, -1 beyond the last. */
  termAt(index: number): number {
    if (index === 0) return 0
    return this.#entries[index - 1]?.term ?? -1
  }

  entryAt(index: number): Entry | undefined {
    return this.#entries[index - 1]
  }

  /** At most `limit` entries from `index` on. */
  from(index: number, limit: number): readonly Entry[] {
    return index > this.lastIndex ? NONE : this.#entries.slice(index - 1, index - 1 + limit)
  }

  append(entry: Entry): void {
    const record = encodeRecord(entry)
    this.#disk.append(FILE, record)
    this.#entries.push(entry)
    this.#ends.push((this.#ends.at(-1) ?? 0) + record.length)
  }

  matches(prevIndex: number, prevTerm: number): boolean {
    return this.termAt(prevIndex) === prevTerm
  }

  /**
   * Makes the entries after `prevIndex`, where the logs match, those of the leader. Only a *conflict* cuts the log: a
   * late copy of an older message must not take back what a newer one has brought (§5.3, and often done wrong).
   * Tells whether anything was written.
   */
  accept(prevIndex: number, entries: readonly Entry[]): boolean {
    let changed = false
    for (const [offset, entry] of entries.entries()) {
      const index = prevIndex + 1 + offset
      const here = this.termAt(index)
      if (here === entry.term) continue
      if (here !== -1) this.#truncate(index)
      this.append(entry)
      changed = true
    }
    return changed
  }

  /** Where a leader whose `prevIndex` does not match should try next: skips the whole term in conflict (§5.3, end). */
  nextToTry(prevIndex: number): number {
    if (prevIndex > this.lastIndex) return this.lastIndex + 1
    const term = this.termAt(prevIndex)
    let first = prevIndex
    while (first > 1 && this.termAt(first - 1) === term) first--
    return Math.max(1, first)
  }

  /** Drops the entry at `index` and all after it. */
  #truncate(index: number): void {
    this.#disk.truncate(FILE, this.#ends[index - 2] ?? 0)
    this.#entries.length = index - 1
    this.#ends.length = index - 1
  }
}

const NONE: readonly Entry[] = []

function recordEnds(bytes: Uint8Array): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) ends.push(at + 1)
  return ends
}
