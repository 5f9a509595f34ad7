/** Exit codes. Node and oclif also use 1 and 2 for crashes and bad flags: the entry point re-maps those to 70 and 64. */
export const EXIT = { held: 0, refuted: 1, unknown: 2, usage: 64, environment: 69, internal: 70 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export interface Explanation {
  /** The offending value, in one clause. */
  readonly what: string
  readonly why: string
  /** Something to type or to change. */
  readonly fix: string
  readonly cause?: unknown
}

/** Base of every error thrown on purpose. Anything else that escapes is a bug of ours. */
export abstract class RashomonError extends Error {
  abstract readonly code: `E_${string}`
  /** oclif reads this one under --json … */
  abstract readonly exitCode: ExitCode
  readonly explanation: Explanation

  constructor(explanation: Explanation) {
    super(`${explanation.what}\n  why: ${explanation.why}\n  fix: ${explanation.fix}`, { cause: explanation.cause })
    this.name = new.target.name
    this.explanation = explanation
  }

  /** … and this one otherwise. */
  get oclif(): { exit: number } {
    return { exit: this.exitCode }
  }
}

/** The user asked for something that cannot be: a wrong flag, an unknown name, a refused combination. */
export class UsageError extends RashomonError {
  readonly code: 'E_USAGE' = 'E_USAGE'
  readonly exitCode: ExitCode = EXIT.usage
}

/** A history that cannot have been recorded: overlapping operations of one process, a torn line in the middle. */
export class HistoryError extends RashomonError {
  readonly code: 'E_HISTORY' = 'E_HISTORY'
  readonly exitCode: ExitCode = EXIT.usage
}

/** A plug-in (target, workload, nemesis) breaks its contract. */
export class PluginError extends RashomonError {
  readonly code: 'E_PLUGIN' = 'E_PLUGIN'
  readonly exitCode: ExitCode = EXIT.usage
}

/** The machine lacks something: a full disk, an unwritable folder, no Docker. */
export class EnvironmentError extends RashomonError {
  readonly code: 'E_ENVIRONMENT' = 'E_ENVIRONMENT'
  readonly exitCode: ExitCode = EXIT.environment
}

/** A bug of ours. */
export class InternalError extends RashomonError {
  readonly code: 'E_INTERNAL' = 'E_INTERNAL'
  readonly exitCode: ExitCode = EXIT.internal
}

const FAMILIES = [UsageError, HistoryError, PluginError, EnvironmentError, InternalError] as const

/** What of an error survives the way from one thread to another. */
export interface PlainError {
  readonly code: string
  readonly explanation: Explanation
}

export const plainError = ({ code, explanation: { what, why, fix } }: RashomonError): PlainError => ({
  code,
  explanation: { what, why, fix },
})

/** The error of the same family on this side. */
export function revivedError({ code, explanation }: PlainError): RashomonError {
  for (const Family of FAMILIES) {
    const error = new Family(explanation)
    if (error.code === code) return error
  }
  return new InternalError(explanation)
}
