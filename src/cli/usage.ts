/** What oclif says of a command line that it cannot read, told as we tell everything else: what, why, and what to type. */
import { UsageError } from '../errors.ts'
import { nearest } from './nearest.ts'

/** What oclif's errors of parsing carry, as far as it is used here. */
interface ParseError {
  readonly message: string
  /** Unknown flags, with their dashes. */
  readonly flags?: readonly string[]
  /** Arguments that are missing, or too many. */
  readonly args?: readonly (string | { readonly name: string; readonly description?: string })[]
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } }
}

const SEE_HELP = 'see the command with --help'

export function usageError(error: unknown): UsageError {
  const { message, flags, args, parse }: ParseError = error instanceof Error ? error : { message: String(error) }
  const unknownFlag = flags?.[0]
  if (unknownFlag !== undefined) return unknownFlagError(unknownFlag, Object.keys(parse?.input?.flags ?? {}))
  const missing = args?.[0]
  if (typeof missing === 'object') {
    const { name, description } = missing
    return new UsageError({ what: `the argument "${name}" is missing`, why: `it is ${description}`, fix: SEE_HELP })
  }
  const [what = 'the command line cannot be read', ...rest] = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'))
  return new UsageError({ what, why: rest.join(' ') || 'the command does not take it', fix: SEE_HELP })
}

export function unknownFlagError(flag: string, known: readonly string[]): UsageError {
  const suggestion = nearest(flag.replace(/^-+/, ''), known)
  return new UsageError({
    what: `unknown flag ${flag}`,
    why: 'the command does not take it',
    fix: suggestion === undefined ? SEE_HELP : `did you mean --${suggestion}?`,
  })
}
