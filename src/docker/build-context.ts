/** A folder to build an image from: its files in one order, a hash of what it holds, and the archive for the engine. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../errors.ts'
import { type ArchiveEntry, archiveOf } from './archive.ts'

interface ContextFile {
  /** From the folder, with "/". */
  readonly name: string
  readonly content: Buffer | null
  readonly mode: number
  /** Where it points, if it is a symbolic link. */
  readonly link: string | null
}

export interface BuildContext {
  /** Of all names, contents and modes. */
  readonly hash: string
  archive(): Promise<Buffer>
}

/** What no image is made of, and may be large. */
const LEFT_OUT = new Set(['node_modules', '.git', 'results'])
const LARGEST_BYTES = 64e6

/** @throws {EnvironmentError} when it is not there, has no Dockerfile, or is far too large */
export function readContext(folder: string): BuildContext {
  const files = filesOf(folder)
  if (!files.some(({ name }) => name === 'Dockerfile')) {
    throw new EnvironmentError({
      what: `no image can be built from ${folder}`,
      why: 'it has no Dockerfile',
      fix: 'put one there, or give an image that is built already with --image',
    })
  }
  return { hash: hashOf(files), archive: () => archiveOf(files.map(entryOf)) }
}

function filesOf(folder: string): readonly ContextFile[] {
  const files: ContextFile[] = []
  let bytes = 0
  const visit = (below: string): void => {
    for (const entry of entriesOf(folder, below)) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      const path = join(folder, name)
      if (entry.isDirectory()) {
        if (!LEFT_OUT.has(entry.name)) visit(name)
      } else if (entry.isSymbolicLink()) {
        files.push({ name, content: null, mode: 0o777, link: readlinkSync(path) })
      } else if (entry.isFile()) {
        const content = readFileSync(path)
        bytes += content.length
        if (bytes > LARGEST_BYTES) throw tooLarge(folder)
        files.push({ name, content, mode: statSync(path).mode & 0o777, link: null })
      }
    }
  }
  visit('')
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** What lies in a folder below the first one. */
function entriesOf(folder: string, below: string) {
  try {
    return readdirSync(join(folder, below), { withFileTypes: true })
  } catch (error) {
    throw new EnvironmentError({
      what: `no image can be built from ${folder}`,
      why: error instanceof Error ? error.message : String(error),
      fix: 'name a folder with a Dockerfile, or give an image that is built already with --image',
      cause: error,
    })
  }
}

const tooLarge = (folder: string): EnvironmentError =>
  new EnvironmentError({
    what: `${folder} is too large to build an image from`,
    why: `all of it is sent to the engine, and it is more than ${LARGEST_BYTES / 1e6} MB`,
    fix: 'give the Dockerfile a folder of its own with only what it copies',
  })

function hashOf(files: readonly ContextFile[]): string {
  const hash = createHash('sha256')
  for (const { name, content, mode, link } of files) {
    hash.update(`${name}\0${mode.toString(8)}\0${link ?? ''}\0${content?.length ?? 0}\0`)
    if (content !== null) hash.update(content)
  }
  return hash.digest('hex')
}

const entryOf = ({ name, content, mode, link }: ContextFile): ArchiveEntry =>
  link === null
    ? { header: { name, mode }, content: content ?? Buffer.alloc(0) }
    : { header: { name, type: 'symlink', linkname: link }, content: Buffer.alloc(0) }
