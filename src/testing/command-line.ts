/** The real command line, as a user's shell starts it: for tests of what it prints, where it writes, how it exits. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa, type Options, type ResultPromise } from 'execa'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The Node of the checkout: the machine's may be too old. */
export const NODE: string = join(ROOT, 'node_modules', '.bin', 'node')
export const ENTRY: string = join(ROOT, 'bin', 'rashomon.js')

export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | undefined
}

export type Started = ResultPromise<{ readonly reject: false; readonly encoding: 'utf8' }>

export interface Sandbox {
  readonly path: string
  /** Starts `rashomon …` in the folder, with nobody at the keyboard. */
  start(args: readonly string[], options?: Options): Started
  run(args: readonly string[], options?: Options): Promise<Ended>
  /** What lies in one of its folders; empty if there is none. */
  list(folder?: string): readonly string[]
  remove(): void
}

/** A folder of its own somewhere in the machine's temporary ones, so that nothing is found by chance. */
export function sandbox(): Sandbox {
  const path = mkdtempSync(join(tmpdir(), 'rashomon-test-'))
  const start: Sandbox['start'] = (args, options = {}) =>
    execa(NODE, [ENTRY, ...args], {
      cwd: path,
      reject: false,
      stdin: 'ignore',
      env: { NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined, COLUMNS: undefined },
      ...options,
    }) as Started
  return {
    path,
    start,
    run: async (args, options) => {
      const { stdout, stderr, exitCode } = await start(args, options)
      return { stdout, stderr, exitCode }
    },
    list: (folder = '.') => {
      try {
        return readdirSync(join(path, folder)).sort()
      } catch {
        return []
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
