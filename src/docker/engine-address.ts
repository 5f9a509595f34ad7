/**
 * Where the engine listens, as the `docker` command would find it: DOCKER_HOST, then the context (DOCKER_CONTEXT or the
 * chosen one), then the sockets that engines of this kind of machine listen on.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { EnvironmentError } from '../errors.ts'

export interface EngineAddress {
  /** "unix:///var/run/docker.sock" */
  readonly url: string
  /** On this machine: reached by a socket or a pipe of it. */
  readonly local: boolean
  /** Who said so: "DOCKER_HOST", "the context colima", … */
  readonly from: string
  /** For dockerode; empty: it reads DOCKER_HOST (and the TLS variables) itself. */
  readonly options: Docker.DockerOptions
}

type Environment = Readonly<Record<string, string | undefined>>

export function engineAddress(environment: Environment = process.env): EngineAddress {
  const host = environment['DOCKER_HOST']
  if (host !== undefined && host !== '') {
    return { url: host, local: isLocal(host), from: 'DOCKER_HOST', options: {} }
  }
  return fromContext(environment) ?? fromSockets(environment)
}

const isLocal = (url: string): boolean => /^(unix|npipe):\/\//.test(url)

const configFolder = (environment: Environment): string => environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker')

function fromContext(environment: Environment): EngineAddress | null {
  const folder = configFolder(environment)
  const name = environment['DOCKER_CONTEXT'] || textAt(readJson(join(folder, 'config.json')), 'currentContext')
  if (name === null || name === '' || name === 'default') return null
  const id = createHash('sha256').update(name).digest('hex')
  const url = textAt(readJson(join(folder, 'contexts', 'meta', id, 'meta.json')), 'Endpoints', 'docker', 'Host')
  if (url === null) {
    throw new EnvironmentError({
      what: `the Docker context "${name}" is not there`,
      why: `${folder} has no context of that name`,
      fix: 'choose another with `docker context use`, or say where the engine is with DOCKER_HOST',
    })
  }
  return { url, local: isLocal(url), from: `the Docker context ${name}`, options: optionsFor(url) }
}

function optionsFor(url: string): Docker.DockerOptions {
  if (isLocal(url)) return { socketPath: url.replace(/^(unix|npipe):\/\//, '') }
  const { protocol, hostname, port, username } = new URL(url)
  if (protocol === 'ssh:') {
    const agent = process.env['SSH_AUTH_SOCK']
    const sshOptions = agent === undefined ? {} : { agent }
    return { protocol: 'ssh', host: hostname, port: port || 22, username, sshOptions }
  }
  return { protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port: port || 2375 }
}

function fromSockets(environment: Environment): EngineAddress {
  const found = usualSockets(environment).find((path) => existsSync(path)) ?? DEFAULT_SOCKET
  return { url: `unix://${found}`, local: true, from: 'the usual socket', options: { socketPath: found } }
}

const DEFAULT_SOCKET = process.platform === 'win32' ? '//./pipe/docker_engine' : '/var/run/docker.sock'

function usualSockets(environment: Environment): readonly string[] {
  const home = homedir()
  const runtime = environment['XDG_RUNTIME_DIR']
  return [
    DEFAULT_SOCKET,
    ...(runtime === undefined ? [] : [join(runtime, 'docker.sock')]), // rootless
    join(home, '.docker', 'run', 'docker.sock'), // Docker Desktop on macOS
    join(home, '.docker', 'desktop', 'docker.sock'), // Docker Desktop on Linux
    join(home, '.orbstack', 'run', 'docker.sock'),
    join(home, '.colima', 'default', 'docker.sock'),
    join(home, '.rd', 'docker.sock'), // Rancher Desktop
  ]
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null // not there, or not ours to mend
  }
}

function textAt(value: unknown, ...path: readonly string[]): string | null {
  let at: unknown = value
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return null
    at = (at as Readonly<Record<string, unknown>>)[name]
  }
  return typeof at === 'string' ? at : null
}
