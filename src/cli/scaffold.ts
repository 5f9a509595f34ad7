/** A target to start from: the example of targets/, under a name of the user's own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { targets } from '../../targets/index.ts'
import { UsageError } from '../errors.ts'
import type { NewFile } from '../results/index.ts'

const EXAMPLE = 'http-kv'
/** What each file is for; all of the example but its test. */
export const SCAFFOLD: Readonly<Record<string, string>> = {
  'index.ts': 'how your database starts, what it promises, how to ask it',
  'server.py': 'the database: a key-value server, until yours takes its place',
  Dockerfile: 'its image',
  'README.md': 'what to run, and what to change',
  'package.json': 'says that index.ts is a module',
}

/** In the sources two folders up, in the compiled package one more. */
const FOLDER = join(
  import.meta.dirname,
  ...(import.meta.url.endsWith('.ts') ? ['..', '..'] : ['..', '..', '..']),
  'targets',
  'examples',
  EXAMPLE,
)

export const scaffoldFiles = (name: string): readonly NewFile[] =>
  Object.keys(SCAFFOLD).map((file) => ({
    name: file,
    text: readFileSync(join(FOLDER, file), 'utf8').replaceAll(EXAMPLE, name),
  }))

const NAME = /^[a-z][a-z0-9-]{0,39}$/

/** Images, containers and result folders are named after it. @throws {UsageError} */
export function refuseTargetName(name: string): void {
  if (!NAME.test(name)) {
    throw new UsageError({
      what: `"${name}" cannot be the name of a target`,
      why: 'images and containers are named after it: small letters, digits and hyphens, a letter first, at most 40',
      fix: 'rashomon init my-database',
    })
  }
  if (targets.some((target) => target.name === name)) {
    throw new UsageError({
      what: `there is a target ${name} already`,
      why: 'it comes with Rashomon, and two of one name are hard to tell apart',
      fix: `rashomon init my-${name}`,
    })
  }
}
