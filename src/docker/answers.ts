/** What the engine answers when it does not do what was asked, and what it means that it does not answer at all. */
import { EnvironmentError, RashomonError } from '../errors.ts'

/** HTTP status of the engine's answer; null if there was none. */
export function statusOf(error: unknown): number | null {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' ? status : null
}

/** The engine's own words, without the driver's decoration. */
export function wordsOf(error: unknown): string {
  const told = (error as { readonly json?: { readonly message?: unknown } } | null)?.json?.message
  if (typeof told === 'string' && told !== '') return told.trim()
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^\(HTTP code \d+\)\s+/, '').trim()
}

export const isMissing = (error: unknown): boolean => statusOf(error) === 404

const GONE = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT'])

/** No answer came back: the engine stopped, or cannot be reached. */
export function isGone(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code
  if (typeof code === 'string' && GONE.has(code)) return true
  return error instanceof Error && error.message === 'socket hang up'
}

/**
 * Does what needs the engine; its failures become sentences.
 *
 * @throws {EnvironmentError}
 */
export async function asked<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asSentence(what, error)
  }
}

export function asSentence(what: string, error: unknown): unknown {
  if (error instanceof RashomonError) return error
  if (isGone(error)) return engineGone(error)
  // An abort, or a bug of ours: not the engine's words.
  if (statusOf(error) === null) return error
  return new EnvironmentError({
    what,
    why: `the Docker engine says: ${wordsOf(error)}`,
    fix: 'look with `rashomon doctor` at what works here; `rashomon cleanup` removes what dead runs left',
    cause: error,
  })
}

export const engineGone = (cause: unknown): EnvironmentError =>
  new EnvironmentError({
    what: 'the Docker engine stopped answering',
    why: cause instanceof Error ? cause.message : String(cause),
    fix: 'start it again, then `rashomon cleanup` removes what this run left on it',
    cause,
  })
