/** Makes a target of the description of a database in containers. */
import type { Refusal } from '../cluster/index.ts'
import { imageReference, imageVariable } from '../docker/images.ts'
import { PluginError } from '../errors.ts'
import type { Options, Target, TargetImage } from '../plugin/index.ts'
import type { ContainerTargetDescription } from './description.ts'
import { imageOf } from './image-of.ts'

export function containerTarget(description: ContainerTargetDescription): Target {
  const { name, title, levels, defaultLevel, localLevel, primaries, withoutPrimary } = description
  if (primaries === undefined && withoutPrimary === undefined) throw whoLeads(name)
  return {
    name,
    title,
    description: description.description,
    kind: 'docker',
    levels,
    defaultLevel,
    localLevel,
    withoutPrimary: withoutPrimary ?? null,
    lacksFaults: description.wiped === 'rejoins' ? {} : { wipe: description.wiped ?? unknownWiped(name) },
    notes: description.notes ?? {},
    refuses: description.refuses ?? {},
    options: description.options ?? [],
    ...(description.voids === undefined ? {} : { voids: description.voids }),
    bugs: description.bugs ?? [],
    image: (options) => imageNeeded(description, options),
    // What runs it is loaded when it runs: whoever lists targets, simulates or checks talks to no engine.
    preflight: async (options) => (await import('./running-target.ts')).preflight(description, options),
    start: async (options) => (await import('./running-target.ts')).start(description, options),
  }
}

const unknownWiped = (name: string): Refusal => ({
  why: `nothing says that a node of ${name} can come back without its data: most databases want it replaced by a new one`,
  instead: 'use the nemesis kill, which keeps the data; a target that can says so (`wiped` in targets/README.md)',
})

const whoLeads = (name: string): PluginError =>
  new PluginError({
    what: `the target ${name} does not say who its primary is`,
    why: 'faults and routes can be for the primary: a target names it, or says that there is none',
    fix: 'give it `primaries`, or `withoutPrimary: { why, instead }`',
  })

function imageNeeded(description: ContainerTargetDescription, options: Options): TargetImage {
  const source = imageOf(description, options, null)
  return {
    reference: imageReference(source),
    origin: source.kind === 'build' ? `built from ${source.folder}` : 'pulled from its registry',
    variable: imageVariable(description.name),
  }
}
