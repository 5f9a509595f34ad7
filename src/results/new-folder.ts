/** A folder that a command makes for its user: with all of its files, or not at all. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { EnvironmentError, UsageError } from '../errors.ts'
import { shown, typed } from './run-folder.ts'

export interface NewFile {
  readonly name: string
  readonly text: string
}

/**
 * @throws {UsageError} when there is anything of that name already
 * @throws {EnvironmentError} when it cannot be written
 */
export function writeNewFolder(path: string, files: readonly NewFile[]): void {
  if (existsSync(path)) {
    throw new UsageError({
      what: `${shown(path)} is there already`,
      why: 'nothing is overwritten',
      fix: 'give another name, or move it away',
    })
  }
  if (!existsSync(dirname(path))) {
    throw new UsageError({
      what: `there is no folder ${shown(dirname(path))}`,
      why: `${basename(path)} is to be made in it`,
      fix: `mkdir -p ${typed(dirname(path))}`,
    })
  }
  const part = join(dirname(path), `.${basename(path)}-${process.pid}`)
  try {
    mkdirSync(part)
    for (const { name, text } of files) writeFileSync(join(part, name), text)
    renameSync(part, path)
  } catch (cause) {
    rmSync(part, { recursive: true, force: true })
    throw new EnvironmentError({
      what: `cannot write ${shown(path)}`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: 'make room, or give a folder that you may write to',
      cause,
    })
  }
}
