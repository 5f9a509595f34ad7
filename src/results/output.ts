/** Where a command writes what it makes: a file, whole or not at all, or standard output. */
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { EnvironmentError, UsageError } from '../errors.ts'
import { shown } from './run-folder.ts'

export interface Output {
  write(text: string): void
  /** Only now is there a file. */
  close(): void
  abandon(): void
}

export const STANDARD_OUTPUT = '-'
const FLUSH_CHARACTERS = 1 << 16
const STDOUT = 1

/**
 * @throws {UsageError} when there is such a file already
 * @throws {EnvironmentError} when it cannot be written
 */
export function openOutput(path: string, { force }: { readonly force: boolean }): Output {
  if (path === STANDARD_OUTPUT) return buffered(STDOUT, 'standard output', nothing, nothing)
  if (existsSync(path) && !force) {
    throw new UsageError({
      what: `${shown(path)} is there already`,
      why: 'nothing is overwritten unasked',
      fix: 'give another name to --out, or --force',
    })
  }
  const part = `${path}.part-${process.pid}`
  const file = attempt(path, () => openSync(part, 'w'))
  const abandon = (): void => {
    closeSync(file)
    rmSync(part, { force: true })
  }
  const publish = (): void => {
    closeSync(file)
    attempt(path, () => renameSync(part, path))
  }
  return buffered(file, path, publish, abandon)
}

const nothing = (): void => {}

function buffered(file: number, name: string, publish: () => void, abandon: () => void): Output {
  let chunks: string[] = []
  let size = 0
  const flush = (): void => {
    const bytes = Buffer.from(chunks.join(''))
    chunks = []
    size = 0
    attempt(name, () => writeAll(file, bytes))
  }
  return {
    write(text) {
      chunks.push(text)
      size += text.length
      if (size >= FLUSH_CHARACTERS) flush()
    },
    close() {
      flush()
      publish()
    },
    abandon,
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at)
    } catch (error) {
      if (!isCode(error, 'EAGAIN')) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1) // a pipe that is full: its reader needs a moment
    }
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

function attempt<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (isCode(cause, 'EPIPE')) process.exit() // nobody is left to read
    throw new EnvironmentError({
      what: `cannot write ${path === 'standard output' ? path : shown(path)}`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: 'make room, or give another name to --out',
      cause,
    })
  }
}
