/** Files into and out of a container that is made and perhaps not yet started: by the engine's archives, of any image. */
import type Docker from 'dockerode'
import type { Header } from 'tar-stream'
import { archiveOf, firstEntry } from './archive.ts'
import type { NodeFile } from './deployment.ts'

export interface UserIds {
  readonly uid: number
  readonly gid: number
}

const NOTHING = Buffer.alloc(0)

/** Folders on the way that are missing are made by the engine; those that are there stay as they are. */
export async function putFiles(
  container: Docker.Container,
  files: readonly NodeFile[],
  { uid, gid }: UserIds,
): Promise<void> {
  if (files.length === 0) return
  const archive = await archiveOf(
    files.map(({ path, text, mode = 0o644 }) => ({
      header: { name: path.replace(/^\/+/, ''), mode, uid, gid },
      content: Buffer.from(text),
    })),
  )
  await container.putArchive(archive, { path: '/' })
}

/** Makes a folder that is there its user's own. */
export async function giveFolder(
  container: Docker.Container,
  path: string,
  { uid, gid }: UserIds,
  mode: number,
): Promise<void> {
  const name = `${path.replace(/^\/+|\/+$/g, '')}/`
  const archive = await archiveOf([{ header: { name, type: 'directory', mode, uid, gid }, content: NOTHING }])
  await container.putArchive(archive, { path: '/' })
}

/** @throws the engine's 404 when it is not there */
export async function readFileIn(container: Docker.Container, path: string): Promise<Buffer> {
  return (await firstEntry(await container.getArchive({ path }), path)).content
}

export async function headerOf(container: Docker.Container, path: string): Promise<Header> {
  return (await firstEntry(await container.getArchive({ path }), path)).header
}
