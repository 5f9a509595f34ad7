/** The few things that this room does to the file system, each with its one clear sentence when it cannot. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { EnvironmentError } from '../errors.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the system takes no folder there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file is in the way',
  EMFILE: 'too many files are open',
}

function unwritable(path: string, cause: unknown): EnvironmentError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return new EnvironmentError({
    what: `cannot write ${path}`,
    why: REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause)),
    fix: 'make room or give another folder with --results-dir',
    cause,
  })
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/** With its parents. Not by `recursive`, which never returns where the system denies that a parent exists (/proc/x). */
export function makeFolder(path: string): void {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  attempt(path, () => {
    try {
      mkdirSync(path)
    } catch (error) {
      if (!isFolder(path)) throw error // else a run that started at the same moment has just made it
    }
  })
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** Whole or not at all. */
export const writeWhole = (path: string, content: string | Uint8Array): void =>
  attempt(path, () =>
    writeFileAtomic.sync(path, typeof content === 'string' ? content : Buffer.from(content), { fsync: false }),
  )

/** Points `link` at `folder`, which lies beside it; a file system without links just goes without. */
export function pointAt(link: string, folder: string): void {
  const fresh = join(dirname(link), `.${basename(link)}-${process.pid}`)
  try {
    rmSync(fresh, { force: true })
    symlinkSync(basename(folder), fresh, 'dir')
    renameSync(fresh, link)
  } catch {
    rmSync(fresh, { force: true })
  }
}

const FLUSH_BYTES = 1 << 16

/**
 * Appends text, in order, through a buffer; synchronous, because under the virtual clock nothing may await a real
 * promise. What was written is whole lines up to where a crash struck: after a write that failed nothing more is taken,
 * else the next line would follow a torn one.
 */
export class AppendingFile {
  readonly #path: string
  readonly #file: number
  #chunks: string[] = []
  #buffered = 0
  #broken = false

  constructor(path: string) {
    this.#path = path
    this.#file = attempt(path, () => openSync(path, 'wx'))
  }

  append(text: string): void {
    if (this.#broken) return
    this.#chunks.push(text)
    this.#buffered += text.length
    if (this.#buffered >= FLUSH_BYTES) this.flush()
  }

  flush(): void {
    if (this.#broken) return
    const bytes = Buffer.from(this.#chunks.join(''))
    this.#chunks = []
    this.#buffered = 0
    this.#broken = true // until all of it is written
    attempt(this.#path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    })
    this.#broken = false
  }

  close(): void {
    try {
      this.flush()
    } finally {
      this.#broken = true // its number may be another file's by now
      closeSync(this.#file)
    }
  }
}

/** @throws {EnvironmentError} when it cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

const CANNOT_READ: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
}

export function unreadable(path: string, cause: unknown): EnvironmentError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return new EnvironmentError({
    what: `cannot read ${path}`,
    why: CANNOT_READ[code] ?? (cause instanceof Error ? cause.message : String(cause)),
    fix: 'check the path; results/latest is the newest run',
    cause,
  })
}
