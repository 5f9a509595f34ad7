/** The entry point: loads the commands, and turns whatever is thrown into one clear sentence and an exit code. */
import './early-interrupt.ts'
import './resolve-sdk.ts'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Config, run } from '@oclif/core'
import { COMMAND_NAMES, loadCommands } from '../commands/index.ts'
import { EXIT, InternalError, RashomonError, UsageError } from '../errors.ts'
import { printable } from '../report/printable.ts'
import { ifStillAlive } from '../time/index.ts'
import { seconds } from '../units.ts'
import { endBecauseOf, Interrupted } from './interrupt.ts'
import { nearest } from './nearest.ts'
import { unknownFlagError, usageError } from './usage.ts'

type PackageJson =
  NonNullable<Parameters<typeof Config.load>[0]> extends infer Options
    ? Options extends { pjson?: infer P }
      ? NonNullable<P>
      : never
    : never

const LEAVES_WITHIN = seconds(3)
const TAKEN_DOWN_WITHIN = seconds(60)

const here = fileURLToPath(import.meta.url)
const isSource = here.endsWith('.ts')
const root = join(dirname(here), ...(isSource ? ['..', '..'] : ['..', '..', '..']))

async function main(argv: readonly string[]): Promise<void> {
  const asked = helpAsFlag(argv)
  refuseUnknownCommand(asked, COMMAND_NAMES)
  await loadCommands(commandsFor(asked))
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson
  const target = isSource ? './src/commands/index.ts' : './dist/src/commands/index.js'
  const commands = { strategy: 'explicit' as const, target, identifier: 'COMMANDS' }
  const config = await Config.load({ root, pjson: { ...pjson, oclif: { ...pjson.oclif, commands } } })
  await run([...asked], config)
}

/** "help run" is "run --help". */
const helpAsFlag = ([first, ...rest]: readonly string[]): readonly string[] =>
  first === undefined ? [] : first === 'help' ? [...rest, '--help'] : [first, ...rest]

const FLAGS = ['help', 'version']
const VERSION = ['-v', '--version']

/** The one that is asked for. Help without one tells of all; the version of none. */
function commandsFor([first]: readonly string[]): readonly string[] {
  if (first !== undefined && COMMAND_NAMES.includes(first)) return [first]
  return first !== undefined && VERSION.includes(first) ? [] : COMMAND_NAMES
}

function refuseUnknownCommand([first]: readonly string[], known: readonly string[]): void {
  if (first === undefined || known.includes(first)) return
  if (['-h', '-v', ...FLAGS.map((flag) => `--${flag}`)].includes(first)) return
  if (first.startsWith('-')) throw unknownFlagError(first, FLAGS)
  const suggestion = nearest(first, known)
  throw new UsageError({
    what: `unknown command "${first}"`,
    why: `there are: ${[...known].sort().join(', ')}`,
    fix: suggestion === undefined ? 'see rashomon --help' : `did you mean "${suggestion}"?`,
  })
}

/** oclif throws to leave: help is an exit 0, a flag that cannot be parsed is an error with the usage in it. */
function fail(error: unknown, argv: readonly string[]): void {
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = EXIT.unknown
    return
  }
  const left = oclifExit(error)
  if (left?.quiet === true) {
    process.exitCode = left.code
    return
  }
  const known = error instanceof RashomonError ? error : left === null ? stranger(error) : usageError(error)
  process.exitCode = known.exitCode
  const { what, why, fix } = known.explanation
  if (argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code: known.code, what, why, fix } }, null, 2)}\n`)
    return
  }
  process.stderr.write(`error: ${plain(what)}\n  why: ${plain(why)}\n  fix: ${plain(fix)}\n`)
  if (known instanceof InternalError && process.env['RASHOMON_DEBUG'] !== undefined) {
    process.stderr.write(`${known.stack ?? ''}\n${known.cause instanceof Error ? known.cause.stack : ''}\n`)
  }
}

/** What a database wrote, or a plug-in threw, may be part of it. */
const plain = (text: string): string => text.split('\n').map(printable).join('\n')

function oclifExit(error: unknown): { readonly code: number; readonly quiet: boolean } | null {
  if (error instanceof RashomonError) return null
  if (typeof error !== 'object' || error === null || !('oclif' in error)) return null
  const { exit } = error.oclif as { exit?: number }
  if (exit === undefined) return null
  return { code: exit, quiet: 'code' in error && error.code === 'EEXIT' }
}

const stranger = (cause: unknown): InternalError =>
  new InternalError({
    what: cause instanceof Error ? cause.message : String(cause),
    why: 'this is a bug of Rashomon, not of what it tests',
    fix: 'report it with the command; RASHOMON_DEBUG=1 shows where it happened',
    cause,
  })

/** All is done and said; an engine that hangs still owes an answer to somebody, and must not keep us. */
function leaveSoon(): void {
  ifStillAlive(LEAVES_WITHIN, () => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit()
    leaveSoon() // a slow reader still reads
  })
}

const argv = process.argv.slice(2)
// First of all: oclif listens, too, and knows of pipes only.
process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads us has closed the pipe, or the terminal: nobody is left to talk to.
  if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(process.exitCode ?? EXIT.held)
  throw error
})
// Nobody reads how it goes (`2>&1 | tee log`, and Ctrl-C for both): what is up must be taken down all the same.
process.stderr.on('error', () => {})
let crash: { readonly error: unknown } | null = null
process.on('uncaughtException', (error) => {
  // Of a driver's timer, say: whatever was put up for a run is taken down before it is told.
  if (crash !== null) return // what follows from the first
  if (endBecauseOf(error)) {
    crash = { error }
    ifStillAlive(TAKEN_DOWN_WITHIN, () => {
      fail(error, argv)
      process.exit()
    })
    return
  }
  fail(error, argv)
  process.exit()
})
await main(argv).catch((error: unknown) => {
  if (crash === null) fail(error, argv)
})
if (crash !== null) fail((crash as { readonly error: unknown }).error, argv)
leaveSoon()
