/** A command in a running container, by the engine's exec: a list of arguments, no shell. */
import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { type Clock, wallClock } from '../time/index.ts'
import { millis } from '../units.ts'
import { engineGone, isGone } from './answers.ts'
import { demultiplex } from './demultiplex.ts'

export interface Executed {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface ExecuteOptions {
  /** Written to its standard input, which is then closed. */
  readonly input?: string
  readonly signal?: AbortSignal
}

const LOOK_AGAIN = millis(10)
const LOOKS = 300
const NEVER = new AbortController().signal

/** @throws {EnvironmentError} when the engine is gone; else what the engine answers (no such container, not running) */
export async function execute(
  docker: Docker,
  container: string,
  command: readonly string[],
  { input, signal = NEVER }: ExecuteOptions = {},
): Promise<Executed> {
  signal.throwIfAborted()
  try {
    const exec = await docker.getContainer(container).exec({
      Cmd: [...command],
      AttachStdin: input !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    })
    const stream = await exec.start({ hijack: true, stdin: input !== undefined })
    const { stdout, stderr } = demultiplex(await converse(stream, input, signal))
    const exitCode = await exitCodeOf(exec, wallClock(), signal)
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw isGone(error) ? engineGone(error) : error
  }
}

function converse(stream: Duplex, input: string | undefined, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const abort = (): void => void stream.destroy(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('error', reject)
    stream.once('end', () => stream.end())
    stream.once('close', () => {
      signal.removeEventListener('abort', abort)
      resolve(Buffer.concat(chunks))
    })
    // Only this half: the process sees the end of its input, we still read what it says.
    if (input !== undefined) stream.end(input)
  })
}

/** Its outputs can end a moment before the engine knows how it ended. */
async function exitCodeOf(exec: Docker.Exec, clock: Clock, signal: AbortSignal): Promise<number> {
  for (let look = 0; look < LOOKS; look++) {
    const { Running, ExitCode } = await exec.inspect()
    if (!Running && ExitCode !== null) return ExitCode
    await clock.sleep(LOOK_AGAIN, signal)
    signal.throwIfAborted()
  }
  throw new Error('a command in a container closed its outputs and still runs')
}
