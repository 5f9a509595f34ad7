import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EnvironmentError, HistoryError } from '../errors.ts'
import { readBytes } from './read-bytes.ts'
import { readHistory } from './run-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rashomon-results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const HEADER =
  '{"format":1,"seed":1,"workload":"w","target":"t","level":"l","localLevel":"l","quietNs":0,"nodes":["n1"],"initial":{},"plan":{}}\n'
const LINES = Array.from(
  { length: 60_000 },
  (_, at) =>
    `{"type":"invoke","process":${at},"f":"write","key":"x","args":[${at}],"time":${at}}\n{"type":"ok","process":${at},"time":${at}}\n`,
)
const TEXT = `${HEADER + LINES.join('')}{"type":"end","notStarted":0}\n`

const saved = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const inTwo = (pack: (bytes: Buffer) => Buffer): Buffer => {
  const bytes = Buffer.from(TEXT)
  return Buffer.concat([pack(bytes.subarray(0, 1_000_003)), pack(bytes.subarray(1_000_003))])
}

test.each<[name: string, bytes: string | Uint8Array]>([
  ['plain', TEXT],
  ['gzip', gzipSync(TEXT)],
  ['gzip in two members', inTwo((bytes) => gzipSync(bytes))],
  ['zstd', zstdCompressSync(TEXT)],
  ['zstd in two frames', inTwo((bytes) => zstdCompressSync(bytes))],
])('reads %s, whatever its name', async (_name, bytes) => {
  expect(await readHistory(saved('h', bytes))).toMatchObject({ complete: true, rows: LINES.length })
})

test('an empty file is empty', async () => {
  const chunks: Uint8Array[] = []
  await readBytes(saved('h', ''), (chunk) => chunks.push(chunk))
  expect(chunks).toEqual([])
  await expect(readHistory(saved('h', ''))).rejects.toThrow(/the file is empty/)
  await expect(readHistory(saved('h', gzipSync('')))).rejects.toThrow(/the file is empty/)
})

test.each<[name: string, pack: (text: string) => Buffer]>([
  ['gzip', (text) => gzipSync(text)],
  ['zstd', (text) => zstdCompressSync(text)],
])('%s that is cut off or damaged is refused, not read as far as it goes', async (_name, pack) => {
  const packed = pack(TEXT)
  await expect(readHistory(saved('h', packed.subarray(0, packed.length >> 1)))).rejects.toThrow(/cannot be unpacked/)
  packed.fill(7, packed.length >> 1, (packed.length >> 1) + 100)
  await expect(readHistory(saved('h', packed))).rejects.toThrow(HistoryError)
})

test('a wrong line is named, packed or not', async () => {
  const wrong = `${TEXT.slice(0, HEADER.length)}{"type":"ok","process":1,"time":0}\n`
  for (const bytes of [wrong, gzipSync(wrong)]) {
    await expect(readHistory(saved('h', bytes))).rejects.toThrow(/h:2 [\s\S]*never invoked/)
  }
})

test('what is not there, or is a folder, cannot be read', async () => {
  await expect(readHistory(join(folder, 'none'))).rejects.toThrow(EnvironmentError)
  await expect(readHistory(join(folder, 'none'))).rejects.toThrow(/no such file/)
  await expect(readHistory(folder)).rejects.toThrow(/it is a folder/)
})

test('what is piped in', async () => {
  const module = new URL('run-folder.ts', import.meta.url).href
  const script = `import { readHistory } from ${JSON.stringify(module)}
    readHistory('-').then(({ rows }) => process.stdout.write(String(rows)), (error) => process.stdout.write(error.message))`
  const piped = async (input: Uint8Array): Promise<string> =>
    (await execa('node', ['--input-type=module', '-e', script], { input })).stdout
  expect(await piped(gzipSync(TEXT))).toBe(String(LINES.length))
  expect(await piped(Buffer.from('{}\n'))).toMatch(/^stdin:1 /)
})
