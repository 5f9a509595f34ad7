/**
 * Finds plug-ins by name, suggests the nearest where there is none, and loads a user's own from a file. Each kind is loaded when
 * one of it is asked for: a history of others needs no target, and a target no workload.
 */
import { PluginError } from '../errors.ts'
import { type AnyModel, SEQUENTIAL_MODELS } from '../models/index.ts'
import type { Nemesis, Target, Workload } from '../plugin/index.ts'
import { ownModule } from './own-module.ts'
import { unknownName } from './unknown-name.ts'

export const isPath = (name: string): boolean => /^(\.{0,2}\/|.*\.[cm]?[jt]s$)/.test(name)

async function find<T extends { readonly name: string }>(kind: string, name: string, known: readonly T[]): Promise<T> {
  const found = known.find((plugin) => plugin.name === name)
  if (found !== undefined) return found
  if (isPath(name)) return load<T>(kind, name)
  throw unknownName(
    kind,
    name,
    known.map((plugin) => plugin.name),
  )
}

/** A file whose default export is the plug-in. */
async function load<T extends { readonly name: string }>(kind: string, path: string): Promise<T> {
  const problem = (why: string, fix: string | null = null, cause?: unknown): PluginError =>
    new PluginError({
      what: `${path} is no ${kind}`,
      why,
      fix: fix ?? `export the ${kind} as its default, made with what "rashomon/sdk" offers`,
      ...(cause === undefined ? {} : { cause }),
    })
  const module = await ownModule(path)
  if (module.kind === 'failed') throw problem(module.why, module.fix, module.cause)
  const plugin = module.value
  if (typeof plugin !== 'object' || plugin === null || !('name' in plugin))
    throw problem('it has no default export with a name')
  return plugin as T // its author's contract; what is missing shows as a PluginError when it is used
}

/** A sequential model by name, or a file of the user's own. */
export async function findModel(name: string): Promise<AnyModel> {
  const model = await find<AnyModel>('model', name, SEQUENTIAL_MODELS)
  if (typeof model.step === 'function' && typeof model.initial === 'function') return model
  throw new PluginError({
    what: `${name} is no model`,
    why: 'it lacks a function initial or step',
    fix: 'export one that defineModel of "rashomon/sdk" made as its default',
  })
}

export async function findWorkload(name: string): Promise<Workload> {
  const { workloads } = await import('../../workloads/index.ts')
  return find('workload', name, workloads)
}

/** What every run asks of a target before it starts one; the rest shows when it is used. */
export async function findTarget(name: string): Promise<Target> {
  const { targets } = await import('../../targets/index.ts')
  const target: Partial<Target> = await find<Target>('target', name, targets)
  const lacks = [
    ...(['levels', 'options', 'bugs'] as const).filter((part) => !Array.isArray(target[part])),
    ...(['title', 'defaultLevel', 'localLevel', 'kind'] as const).filter((part) => typeof target[part] !== 'string'),
    ...(['refuses', 'notes'] as const).filter((part) => typeof target[part] !== 'object'),
    ...(['start'] as const).filter((part) => typeof target[part] !== 'function'),
  ]
  if (lacks.length === 0) return target as Target // its author's contract
  throw new PluginError({
    what: `${name} is no target`,
    why: `it lacks ${lacks.join(', ')}`,
    fix: 'make it with containerTarget of "rashomon/sdk" (targets/README.md)',
  })
}

export async function findNemesis(name: string): Promise<Nemesis> {
  const { nemeses } = await import('../../nemeses/index.ts')
  return find('nemesis', name, nemeses)
}
