/** Images: found on the engine, else pulled or built; where that cannot be, one sentence says why and what to do. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { EnvironmentError, UsageError } from '../errors.ts'
import { asSentence, engineGone, isGone, isMissing, statusOf, wordsOf } from './answers.ts'
import { type BuildContext, readContext } from './build-context.ts'
import type { ImageSource } from './deployment.ts'
import type { Engine } from './engine.ts'
import { follow } from './engine-progress.ts'

export interface ImageRequest {
  readonly source: ImageSource
  /** How an image is given instead: "--image", "--holder-image". */
  readonly flag: string
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * The reference of an image that is on the engine now.
 *
 * @throws {EnvironmentError} when it cannot be had
 * @throws {UsageError} when nothing can be called that
 */
export async function ensureImage(engine: Engine, request: ImageRequest): Promise<string> {
  const { source, signal } = request
  signal.throwIfAborted()
  const context = source.kind === 'build' ? readContext(source.folder) : null
  const reference = referenceOf(source, context)
  if (await knownImage(engine, reference, request.flag)) return reference
  try {
    if (source.kind === 'build' && context !== null) await build(engine, reference, context, { ...request, source })
    else await pull(engine, reference, request)
    // An engine that is stopped in the middle ends what it says, and that is all.
    if (!(await hasImage(engine, reference))) throw new Error('the engine ended without a word, and it is not there')
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isGone(error)) throw engineGone(error)
    throw source.kind === 'build' ? notBuilt(source, error, request.flag) : notPulled(reference, error, request.flag)
  }
  return reference
}

/**
 * Whether it is on the engine.
 *
 * @throws {UsageError} when nothing can be called that
 */
export async function knownImage(engine: Engine, reference: string, flag: string): Promise<boolean> {
  try {
    return await hasImage(engine, reference)
  } catch (error) {
    if (!isNoName(error)) throw asSentence(`the image ${reference} cannot be looked for`, error)
    throw new UsageError({
      what: `"${reference}" can be no image's name`,
      why: wordsOf(error),
      fix: `give ${flag} as docker takes it: name:tag, registry/name:tag, name@sha256:…`,
      cause: error,
    })
  }
}

/** The engine says so, or Node, of what cannot even be asked for. */
const isNoName = (error: unknown): boolean =>
  statusOf(error) === 400 || (error as { readonly code?: unknown } | null)?.code === 'ERR_UNESCAPED_CHARACTERS'

/** Where an image of this source is, or will be. */
export function imageReference(source: ImageSource): string {
  return referenceOf(source, source.kind === 'build' ? readContext(source.folder) : null)
}

export async function hasImage(engine: Engine, reference: string): Promise<boolean> {
  try {
    await engine.docker.getImage(reference).inspect()
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw isGone(error) ? engineGone(error) : error
  }
}

function referenceOf(source: ImageSource, context: BuildContext | null): string {
  if (source.kind === 'reference') return withTag(source.reference)
  const args = JSON.stringify(Object.entries(argumentsOf(source)).toSorted())
  const hash = createHash('sha256')
    .update(`${context?.hash ?? ''}\0${args}`)
    .digest('hex')
  return `rashomon/${source.name}:${hash.slice(0, 16)}`
}

/** Without a tag the engine would pull every tag that there is. */
export function withTag(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  return name.includes(':') || name.includes('@') || /^[0-9a-f]{64}$/.test(reference)
    ? reference
    : `${reference}:latest`
}

/** Where no registry can be reached, one's own stands for the stock base: of every Dockerfile that says `FROM ${BASE}`. */
function argumentsOf({ args }: Extract<ImageSource, { kind: 'build' }>): Record<string, string> {
  const base = process.env[BASE_VARIABLE] ?? ''
  return { ...(base === '' ? {} : { BASE: base }), ...args }
}

const BASE_VARIABLE = 'RASHOMON_BASE_IMAGE'

interface BuildRequest extends ImageRequest {
  readonly source: Extract<ImageSource, { kind: 'build' }>
}

async function build(engine: Engine, tag: string, context: BuildContext, request: BuildRequest): Promise<void> {
  const { source, say, signal } = request
  say(`building the image ${tag} from ${source.folder}`)
  const stream = await engine.docker.buildImage(Readable.from([await context.archive()]), {
    t: tag,
    rm: true,
    forcerm: true,
    buildargs: argumentsOf(source),
    abortSignal: signal,
  })
  const lines: string[] = []
  await follow(stream, signal, ({ stream: text }) => {
    const line = text?.trim() ?? ''
    if (line === '') return
    lines.push(line)
    if (/^Step \d+/i.test(line)) say(`building ${source.name}: ${line}`)
  }).catch((error: unknown) => {
    const tail = lines.slice(-TOLD_LINES).join(' | ')
    throw new Error(tail === '' ? wordsOf(error) : `${wordsOf(error)} (after: ${tail})`, { cause: error })
  })
}

const TOLD_LINES = 4

async function pull(engine: Engine, reference: string, { say, signal }: ImageRequest): Promise<void> {
  say(`pulling the image ${reference}`)
  const stream = await engine.docker.pull(reference, { abortSignal: signal })
  const layers = new Map<string, boolean>()
  let told = ''
  await follow(stream, signal, ({ id, status = '' }) => {
    if (id === undefined || !/^[0-9a-f]{12}$/.test(id)) return
    layers.set(id, layers.get(id) === true || /^(Pull complete|Already exists)/.test(status))
    const done = [...layers.values()].filter(Boolean).length
    const text = `pulling ${reference}: ${done} of ${layers.size} layers`
    if (text !== told) say(text)
    told = text
  })
}

const notPulled = (reference: string, error: unknown, flag: string): EnvironmentError =>
  new EnvironmentError({
    what: `the image ${reference} cannot be had`,
    why: `it is not on the engine, and pulling it failed: ${wordsOf(error)}`,
    fix: `\`docker pull ${reference}\` yourself (with \`docker login\` where it needs one), or give an image that you have with ${flag}; offline, the Dockerfile in the target's folder says what can be built instead`,
    cause: error,
  })

const notBuilt = ({ name, folder }: BuildRequest['source'], error: unknown, flag: string): EnvironmentError =>
  new EnvironmentError({
    what: `the image ${name} cannot be built from ${folder}`,
    why: wordsOf(error),
    fix: `\`docker build ${folder}\` shows all of it; or give an image that you have with ${flag}`,
    cause: error,
  })

/** In the sources three folders up, in the compiled package one more. */
function holderFolder(): string {
  const places = ['../..', '../../..'].map((up) => join(import.meta.dirname, up, 'images', 'holder'))
  return places.find((place) => existsSync(join(place, 'Dockerfile'))) ?? (places[0] as string)
}

/** The few tools that own a node's network: built on first use, unless given. */
export const holderSource = (given: string | null): ImageSource =>
  given === null ? { kind: 'build', name: 'holder', folder: holderFolder() } : { kind: 'reference', reference: given }

const HOLDER_FLAG = '--holder-image (or RASHOMON_HOLDER_IMAGE)'

export const ensureHolderImage = (
  engine: Engine,
  given: string | null,
  request: Pick<ImageRequest, 'say' | 'signal'>,
): Promise<string> => ensureImage(engine, { ...request, source: holderSource(given), flag: HOLDER_FLAG })

type Environment = Readonly<Record<string, string | undefined>>

/** What machines without a registry set once: the holders' image … */
export const givenHolderImage = (flag: string | null, environment: Environment = process.env): string | null =>
  flag ?? (environment['RASHOMON_HOLDER_IMAGE'] || null)

/** … and a target's: RASHOMON_ETCD_IMAGE. */
export const givenImage = (
  flag: string | null,
  target: string,
  environment: Environment = process.env,
): string | null => flag ?? (environment[imageVariable(target)] || null)

export const imageVariable = (target: string): string =>
  `RASHOMON_${target.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_IMAGE`
