/** Archives as the engine wants and gives them: tar, whole in memory. */
import { extract, type Header, pack } from 'tar-stream'

export interface ArchiveEntry {
  readonly header: Partial<Header> & { readonly name: string }
  readonly content: Buffer
}

export function archiveOf(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tar = pack()
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
    const tar = extract()
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
