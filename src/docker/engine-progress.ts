/** What the engine says while it pulls or builds: JSON, a line each; a failure is a line like any other. */
import type { Readable } from 'node:stream'

export interface ProgressLine {
  readonly id?: string
  readonly status?: string
  readonly stream?: string
  readonly error?: string
}

/** @throws what the engine says went wrong; the reason of an aborted `signal` */
export async function follow(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  onLine: (line: ProgressLine) => void,
): Promise<void> {
  // Closing the connection is what stops the engine's work.
  const abort = (): void => void (stream as Readable).destroy(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    for await (const line of linesOf(stream)) {
      if (line.error !== undefined) throw new Error(line.error.trim())
      onLine(line)
    }
    signal.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<ProgressLine> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk as unknown as Uint8Array, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.flatMap(parsed)
  }
  yield* parsed(rest)
}

function parsed(line: string): readonly ProgressLine[] {
  if (line.trim() === '') return []
  try {
    return [JSON.parse(line) as ProgressLine]
  } catch {
    return [{ stream: line }] // not for us to judge
  }
}
