/**
 * Whether this machine can run the Docker tests: an engine that answers, and the images. What is missing is fetched or
 * built, as a run would do.
 */
import {
  connectEngine,
  type Engine,
  ensureHolderImage,
  ensureImage,
  givenHolderImage,
  givenImage,
  hasImage,
} from '../docker/index.ts'
import { RashomonError } from '../errors.ts'

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
const LOCAL = { holder: 'rashomon/holder:local', etcd: 'rashomon/etcd:local' } as const
const OFFICIAL_ETCD = 'quay.io/coreos/etcd:v3.5.21'

export async function prepareDocker(say: Say): Promise<DockerForTests> {
  try {
    const engine = await connectEngine()
    try {
      const holder = await holderOn(engine, say)
      const etcd = await etcdOn(engine, say)
      const told = `Docker ${engine.version}, holders of ${holder}, etcd of ${etcd}`
      return { kind: 'ready', told, variables: { RASHOMON_HOLDER_IMAGE: holder, RASHOMON_ETCD_IMAGE: etcd } }
    } finally {
      engine.close()
    }
  } catch (error) {
    if (error instanceof RashomonError) return { kind: 'missing', why: error.message }
    throw error
  }
}

async function holderOn(engine: Engine, say: Say): Promise<string> {
  const given = givenHolderImage(null) ?? ((await hasImage(engine, LOCAL.holder)) ? LOCAL.holder : null)
  return await ensureHolderImage(engine, given, { say, signal: NEVER })
}

async function etcdOn(engine: Engine, say: Say): Promise<string> {
  const given = givenImage(null, 'etcd') ?? ((await hasImage(engine, LOCAL.etcd)) ? LOCAL.etcd : null)
  const source = { kind: 'reference', reference: given ?? OFFICIAL_ETCD } as const
  return await ensureImage(engine, { source, flag: 'RASHOMON_ETCD_IMAGE', say, signal: NEVER })
}

const NEVER = new AbortController().signal
