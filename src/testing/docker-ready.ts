/**
 * Whether this machine can run the Docker tests: an engine that answers, and the images. What is missing is fetched or
 * built, as a run would do.
 */
import { targets } from '../../targets/index.ts'
import {
  connectEngine,
  type Engine,
  ensureHolderImage,
  ensureImage,
  givenHolderImage,
  hasImage,
} from '../docker/index.ts'
import { EnvironmentError, RashomonError } from '../errors.ts'
import { optionDefaults, type Target, type TargetImage } from '../plugin/index.ts'

export type DockerForTests =
  | {
      readonly kind: 'ready'
      readonly told: string
      /** To be set, so that every test and every command that it starts takes the same images. */
      readonly variables: Readonly<Record<string, string>>
    }
  | { readonly kind: 'missing'; readonly why: string }

type Say = (text: string) => void

/** As images/build names them: taken where no variable says otherwise. */
const BASE = 'rashomon-base:bookworm'
const localImage = (name: string): string => `rashomon/${name}:local`

/**
 * No package registry has its server. Where no image of it can be had, the tests that need a real replica set skip, and say
 * why: the only ones that may, in CI too.
 */
const MAY_BE_ABSENT = 'mongodb'

const NEVER = new AbortController().signal

export async function prepareDocker(say: Say): Promise<DockerForTests> {
  try {
    const engine = await connectEngine()
    try {
      const base = process.env['RASHOMON_BASE_IMAGE'] ?? ((await hasImage(engine, BASE)) ? BASE : null)
      const variables: Record<string, string> = {
        ...(base === null ? {} : { RASHOMON_BASE_IMAGE: base }),
        RASHOMON_HOLDER_IMAGE: await holderOn(engine, say),
      }
      for (const { name, image } of inContainers(targets)) {
        if (name === MAY_BE_ABSENT) Object.assign(variables, await imageOrWhyNot(engine, name, image, say))
        else variables[image.variable] = await imageOn(engine, name, image, say)
      }
      Object.assign(variables, await stepInOn(engine, say))
      return { kind: 'ready', told: `Docker ${engine.version}, ${imagesIn(variables).join(', ')}`, variables }
    } finally {
      engine.close()
    }
  } catch (error) {
    if (error instanceof RashomonError) return { kind: 'missing', why: error.message }
    throw error
  }
}

/** A variable of its own tells why there is none. */
async function imageOrWhyNot(
  engine: Engine,
  name: string,
  image: TargetImage,
  say: Say,
): Promise<Readonly<Record<string, string>>> {
  try {
    return { [image.variable]: await imageOn(engine, name, image, say) }
  } catch (error) {
    // An image that was asked for is not to be done without.
    if (!(error instanceof RashomonError) || process.env[image.variable] !== undefined) throw error
    say(`WITHOUT ${name}: the tests that need it are SKIPPED, as no image of it can be had here\n${error.message}`)
    return { [absenceVariable(name)]: error.message }
  }
}

/** What speaks its wire protocol in its place. images/build makes it, and a machine that has not run that does without. */
async function stepInOn(engine: Engine, say: Say): Promise<Readonly<Record<string, string>>> {
  const { variable, local } = STEP_IN
  const given = process.env[variable] ?? local
  if (await hasImage(engine, given)) return { [variable]: given }
  const why = `there is no image ${given}; \`npm run images\` builds it`
  if (process.env['CI'] || given !== local)
    throw new EnvironmentError({
      what: 'SecantusDB cannot be run',
      why,
      fix: `build it, or name another by ${variable}`,
    })
  say(`WITHOUT secantusdb: its tests are SKIPPED: ${why}`)
  return { [absenceVariable('secantusdb')]: why }
}
export const STEP_IN: { readonly variable: string; readonly local: string } = {
  variable: 'RASHOMON_SECANTUSDB_IMAGE',
  local: localImage('secantusdb'),
}

export const absenceVariable = (name: string): string => `RASHOMON_${name.toUpperCase()}_ABSENT`

const imagesIn = (variables: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(variables).flatMap(([name, value]) => (name.endsWith('_IMAGE') ? [value] : []))

const inContainers = (all: readonly Target[]): readonly { readonly name: string; readonly image: TargetImage }[] =>
  all.flatMap(({ name, options, image }) =>
    image === undefined ? [] : [{ name, image: image(optionDefaults(options)) }],
  )

async function holderOn(engine: Engine, say: Say): Promise<string> {
  const local = localImage('holder')
  const given = givenHolderImage(null) ?? ((await hasImage(engine, local)) ? local : null)
  return await ensureHolderImage(engine, given, { say, signal: NEVER })
}

async function imageOn(engine: Engine, name: string, { reference, variable }: TargetImage, say: Say): Promise<string> {
  const local = localImage(name)
  const isLocal = process.env[variable] === undefined && (await hasImage(engine, local))
  const source = { kind: 'reference', reference: isLocal ? local : reference } as const
  return await ensureImage(engine, { source, flag: variable, say, signal: NEVER })
}
