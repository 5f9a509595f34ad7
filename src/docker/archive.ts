/** Archives as the engine wants and gives them: tar, whole in memory. */
import { createRequire } from 'node:module'
import type { Header } from 'tar-stream'

const require = createRequire(import.meta.url)
/** Loaded at first use, and at once: a stream that nobody listens to yet must not fail meanwhile. */
const tarStream = (): typeof import('tar-stream') => require('tar-stream') as typeof import('tar-stream')

export interface ArchiveEntry {
  readonly header: Partial<Header> & { readonly name: string }
  readonly content: Buffer
}

export function archiveOf(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tar = tarStream().pack()
    const chunks: Buffer[] = []
    tar.on('data', (chunk) => chunks.push(chunk as Buffer))
    tar.on('end', () => resolve(Buffer.concat(chunks)))
    tar.on('error', reject)
    for (const { header, content } of entries) tar.entry({ ...header }, content)
    tar.finalize()
  })
}

export interface ExtractedEntry {
  readonly header: Header
  readonly content: Buffer
}

export function firstEntry(archive: NodeJS.ReadableStream, name: string): Promise<ExtractedEntry> {
  return new Promise((resolve, reject) => {
    const tar = tarStream().extract()
    tar.on('entry', (header, content, next) => {
      const chunks: Buffer[] = []
      content.on('data', (chunk) => chunks.push(chunk as Buffer))
      content.on('end', () => {
        resolve({ header, content: Buffer.concat(chunks) })
        next()
      })
    })
    tar.on('finish', () => reject(new Error(`the engine's archive of ${name} is empty`)))
    tar.on('error', reject)
    archive.on('error', reject)
    archive.pipe(tar)
  })
}

/** Files, while all of them together are no more than so many bytes; the rest is left out. */
export function fileEntries(archive: NodeJS.ReadableStream, mostBytes: number): Promise<readonly ExtractedEntry[]> {
  return new Promise((resolve, reject) => {
    const tar = tarStream().extract()
    const found: ExtractedEntry[] = []
    let bytes = 0
    tar.on('entry', (header, content, next) => {
      bytes += header.size ?? 0
      const isWanted = header.type === 'file' && bytes <= mostBytes
      const chunks: Buffer[] = []
      content.on('data', (chunk) => {
        if (isWanted) chunks.push(chunk as Buffer)
      })
      content.on('end', () => {
        if (isWanted) found.push({ header, content: Buffer.concat(chunks) })
        next()
      })
    })
    tar.on('finish', () => resolve(found))
    tar.on('error', reject)
    archive.on('error', reject)
    archive.pipe(tar)
  })
}
