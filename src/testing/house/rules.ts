/** The rules of the house, as functions of what a file imports and touches; each broken one is a sentence. */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import {
  CLOCK_EXCEPTIONS,
  CLOCKS_AND_DICE,
  COMMON,
  FILE_SYSTEM_MODULES,
  READING,
  ROOMS,
  type Room,
  SDK,
  TIME_KEEPERS,
  WRITERS,
} from './rooms.ts'
import type { Import, SourceFile } from './source.ts'

export const violations = (file: SourceFile): readonly string[] => {
  const room = roomOf(file.path)
  if (room === undefined) return [`${file.path} is in no room: give its folder a row in src/testing/house/rooms.ts`]
  return [
    ...file.imports.flatMap((imported) => importViolations(file.path, room, imported)),
    ...clockViolations(file),
    ...file.imports.flatMap((imported) => writingViolations(file.path, imported)),
  ]
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const roomOf = (path: string): Room | undefined => ROOMS.find((room) => isWithin(path, room.path))

/** The file that a specifier means, from the root of the checkout; null for what is not ours. */
export function resolveOurs(from: string, specifier: string): string | null {
  if (specifier === SDK) return 'src/sdk.ts'
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : null
}

function importViolations(path: string, room: Room, { specifier, line }: Import): readonly string[] {
  const ours = resolveOurs(path, specifier)
  const complain = (may: string): readonly string[] => [`${path}:${line} imports "${specifier}"; ${may}`]
  if (ours === null) {
    const name = packageOf(specifier)
    const allowed =
      room.packages.length === 0 ? 'nothing from outside' : `from outside only ${room.packages.join(', ')}`
    return room.packages.includes(name) ? [] : complain(`${room.path} may import ${allowed}`)
  }
  if (isPlugInRoom(room)) return plugInViolations(path, room, specifier, ours, complain)
  if (isWithin(ours, room.path) || COMMON.includes(ours)) return []
  if (isWithin(ours, 'src/testing')) return complain('what is in src/testing is imported by tests only')
  if (specifier === SDK) return complain('only workloads, nemeses and targets import the rooms by that name')
  if (room.mayImport === 'everything') return []
  if (room.mayImport.some((other) => isWithin(ours, other))) return []
  return complain(`${room.path} may import ${[...room.mayImport, ...COMMON].join(', ')}`)
}

/** "@dagrejs/dagre/x" is of "@dagrejs/dagre"; a module of Node's own is itself, with its "node:". */
function packageOf(specifier: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

const isPlugInRoom = ({ path }: Room): boolean => ['workloads', 'nemeses', 'targets', 'suites'].includes(path)

/**
 * A plug-in has the SDK, the files of its own folder, and what lies beside them in the folders above: those are shared.
 * So targets/reference/strong/* may import targets/reference/client.ts, but nothing of targets/reference/causal. Only
 * an index.ts reaches down, into the plug-ins that it lists.
 */
function plugInViolations(
  path: string,
  room: Room,
  specifier: string,
  ours: string,
  complain: (may: string) => readonly string[],
): readonly string[] {
  if (specifier === SDK) return []
  const isShared = isWithin(posix.dirname(path), posix.dirname(ours)) && isWithin(ours, room.path)
  const folder = posix.dirname(path)
  const isListing = posix.basename(path) === 'index.ts' && isWithin(ours, folder)
  const isBelow = folder !== room.path && isWithin(ours, folder)
  if (isShared || isListing || isBelow) return []
  return complain(
    `${room.path} may import "${SDK}" and files of its own folder, not each other or a room behind the SDK`,
  )
}

function clockViolations({ path, imports, uses }: SourceFile): readonly string[] {
  if (TIME_KEEPERS.some((room) => isWithin(path, room)) || isWithin(path, 'bin')) return []
  const touched = [
    ...uses,
    ...imports
      .map(({ specifier, line }) => ({ name: packageOf(specifier), line }))
      .filter(({ name }) => CLOCKS_AND_DICE.includes(name)),
  ]
  const excepted = CLOCK_EXCEPTIONS[path] ?? []
  return touched
    .filter(({ name }) => !excepted.includes(name))
    .map(({ name, line }) => `${path}:${line} touches ${name}; only src/time may: use what it offers, or be given it`)
}

function writingViolations(path: string, { specifier, names, line }: Import): readonly string[] {
  if (!isWithin(path, 'src') || WRITERS.some((room) => isWithin(path, room))) return []
  if (!FILE_SYSTEM_MODULES.includes(specifier)) return []
  return names
    .filter((name) => !READING.includes(name))
    .map(
      (name) =>
        `${path}:${line} imports ${name === '*' ? 'all' : name} of ${specifier}; only src/results writes files, and all others may import ${READING.join(', ')}`,
    )
}
