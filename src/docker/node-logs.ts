/** What a database container wrote: the last of it, if it is much. */

import type { NodeId } from '../units.ts'
import { fileEntries } from './archive.ts'
import { demultiplex } from './demultiplex.ts'
import type { Pod } from './deployment.ts'
import type { Engine } from './engine.ts'

export interface ContainerLog {
  readonly node: NodeId
  readonly name: string
  readonly text: Uint8Array
}

const KEPT_BYTES = 20e6

export async function logsOf({ docker }: Engine, { node, database }: Pod): Promise<readonly ContainerLog[]> {
  const frames = await docker.getContainer(database).logs({ stdout: true, stderr: true, follow: false })
  const { stdout, stderr } = demultiplex(frames)
  return [
    { node, name: 'stdout.log', text: stdout.subarray(-KEPT_BYTES) },
    { node, name: 'stderr.log', text: stderr.subarray(-KEPT_BYTES) },
  ].filter(({ text }) => text.length > 0)
}

/** The files below a folder of the database's container, whether it runs or not; none where there is no such folder. */
export async function filesBelow(
  { docker }: Engine,
  { node, database }: Pod,
  folder: string,
): Promise<readonly ContainerLog[]> {
  try {
    const archive = await docker.getContainer(database).getArchive({ path: folder })
    const entries = await fileEntries(archive, KEPT_BYTES)
    return entries.map(({ header, content }) => ({ node, name: header.name.replaceAll('/', '.'), text: content }))
  } catch (error) {
    if ((error as { readonly statusCode?: unknown }).statusCode === 404) return []
    throw error
  }
}

/** Its last lines, for whoever asks why it does not answer. */
export async function lastLines({ docker }: Engine, { database }: Pod, count: number): Promise<readonly string[]> {
  const frames = await docker.getContainer(database).logs({ stdout: true, stderr: true, follow: false, tail: count })
  const { stdout, stderr } = demultiplex(frames)
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
}
