/** The Docker engine, as far as we need it. Owned by the engineer of src/docker's core; this is the border. */
import type Docker from 'dockerode'

export interface Executed {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Engine {
  readonly docker: Docker
  /** "20.10.24" */
  readonly version: string
  readonly rootless: boolean
  /** Its containers' addresses and loopback ports are on this machine, or at another. */
  readonly local: boolean
  /** Runs a command (a list, no shell) in a running container. @throws {EnvironmentError} when the engine is gone */
  exec(
    container: string,
    command: readonly string[],
    options?: { readonly input?: string; readonly signal?: AbortSignal },
  ): Promise<Executed>
  /** Resolves if the engine stops answering while it is watched. */
  readonly lost: Promise<Error>
  close(): void
}
