/** The Docker engine, as far as we need it. */
import type Docker from 'dockerode'
import { EnvironmentError } from '../errors.ts'
import { wallClock } from '../time/index.ts'
import { seconds } from '../units.ts'
import { engineGone, statusOf, wordsOf } from './answers.ts'
import { type EngineAddress, engineAddress } from './engine-address.ts'
import { type Executed, type ExecuteOptions, execute } from './execute.ts'
import { type Watch, watchEngine } from './watch.ts'

export interface Engine {
  readonly docker: Docker
  readonly address: EngineAddress
  /** "20.10.24" */
  readonly version: string
  readonly rootless: boolean
  /** Its containers' addresses and loopback ports are on this machine, or at another. */
  readonly local: boolean
  /** "Debian GNU/Linux 12 (bookworm)", "Docker Desktop" */
  readonly system: string
  /** "1" or "2" */
  readonly cgroup: string
  /** Runs a command (a list, no shell) in a running container. @throws {EnvironmentError} when the engine is gone */
  exec(container: string, command: readonly string[], options?: ExecuteOptions): Promise<Executed>
  /** Resolves if the engine stops answering; asking for it begins the watch, `close` ends it. */
  readonly lost: Promise<EnvironmentError>
  close(): void
}

export type { Executed, ExecuteOptions }

/** Engines older than Docker 19.03 know neither exec with input nor the mounts that we ask for. */
const OLDEST_API = 1.4e2
const PATIENCE = seconds(10)

interface Facts {
  readonly version: Docker.DockerVersion
  readonly info: {
    readonly SecurityOptions?: readonly string[] | null
    readonly OperatingSystem?: string
    readonly CgroupVersion?: string
    readonly OSType?: string
  }
}

/** @throws {EnvironmentError} saying what to install, to start or to allow */
export async function connectEngine(): Promise<Engine> {
  const address = engineAddress()
  const docker = await dockerAt(address)
  const { version, info } = await factsOf(docker, address)
  requireRecent(version)
  requireLinux(info)
  let watch: Watch | null = null
  const lost = (): Promise<EnvironmentError> => {
    watch ??= watchEngine(() => docker.ping())
    return watch.lost.then(engineGone)
  }
  return {
    docker,
    address,
    version: version.Version,
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes('rootless')),
    local: address.local,
    system: info.OperatingSystem ?? 'unknown',
    cgroup: info.CgroupVersion ?? '1',
    exec: (container, command, options) => execute(docker, container, command, options),
    get lost() {
      return lost()
    },
    close: () => watch?.stop(),
  }
}

/** Loaded at first use: whoever simulates, or only checks a history, does not wait for it. */
async function dockerAt(address: EngineAddress): Promise<Docker> {
  const { default: Engines } = await import('dockerode')
  try {
    return new Engines(address.options)
  } catch (error) {
    throw new EnvironmentError({
      what: `${address.url} (from ${address.from}) is no address of a Docker engine`,
      why: wordsOf(error),
      fix: 'give one like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host',
      cause: error,
    })
  }
}

async function factsOf(docker: Docker, address: EngineAddress): Promise<Facts> {
  try {
    const [version, info] = await patiently(Promise.all([docker.version(), docker.info()]))
    return { version, info }
  } catch (error) {
    throw unreachable(address, error)
  }
}

function patiently<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = wallClock().alarm(PATIENCE, () => reject(new Error('no answer within 10 s')))
    work.then(resolve, reject).finally(cancel)
  })
}

function unreachable({ url, from }: EngineAddress, error: unknown): EnvironmentError {
  const code = (error as { readonly code?: unknown } | null)?.code
  const what = `no Docker engine answers at ${url} (${from})`
  if (code === 'EACCES' || code === 'EPERM') {
    return new EnvironmentError({
      what: `the Docker engine at ${url} may not be used by this user`,
      why: `permission denied on its socket (${code})`,
      fix: 'add yourself to the group that owns it (`sudo usermod -aG docker $USER`, then log in again), or use rootless Docker',
      cause: error,
    })
  }
  if (code === 'ENOENT') {
    return new EnvironmentError({
      what,
      why: 'there is no such socket: Docker is not installed, or not started',
      fix: 'install it (https://docs.docker.com/engine/install, on Debian `apt-get install docker.io`) or start it (`sudo systemctl start docker`, Docker Desktop); built-in stores need none: `rashomon tour`',
      cause: error,
    })
  }
  const why = statusOf(error) === null ? wordsOf(error) : `it says: ${wordsOf(error)}`
  return new EnvironmentError({
    what,
    why,
    fix: 'start it (`sudo systemctl start docker`, Docker Desktop), or say where it is with DOCKER_HOST; built-in stores need none: `rashomon tour`',
    cause: error,
  })
}

function requireRecent({ ApiVersion, Version }: Docker.DockerVersion): void {
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number)
  if (major * 100 + minor >= OLDEST_API) return
  throw new EnvironmentError({
    what: `Docker ${Version} is too old`,
    why: `its interface is ${ApiVersion}; containers are made with 1.40`,
    fix: 'install Docker 19.03 or newer',
  })
}

function requireLinux({ OSType }: Facts['info']): void {
  if (OSType === undefined || OSType === 'linux') return
  throw new EnvironmentError({
    what: `this Docker engine runs ${OSType} containers`,
    why: 'nodes are Linux containers: faults are made with iptables and tc',
    fix: 'switch Docker Desktop to Linux containers',
  })
}

/**
 * On another machine neither addresses of containers nor loopback ports are within reach.
 *
 * @throws {EnvironmentError}
 */
export function requireReachable({ local, address }: Engine, publishAddress: string | null): void {
  if (local || publishAddress !== null) return
  throw new EnvironmentError({
    what: `the Docker engine at ${address.url} is not on this machine`,
    why: "its containers' ports are published on its own loopback address, out of reach from here",
    fix: 'say on which address of its machine to publish them: --publish-address <address that this machine can reach>',
  })
}
