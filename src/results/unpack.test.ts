import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { unpackGzip, unpackZstd } from './unpack.ts'

const PARTS = ['one', '', 'three '.repeat(2000), 'four']

async function* pieces(packed: Uint8Array, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < packed.length; at += length) yield packed.subarray(at, at + length)
}

async function text(unpacked: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of unpacked) parts.push(part)
  return Buffer.concat(parts).toString()
}

const gzip = Buffer.concat(PARTS.map((part) => gzipSync(part)))
const zstd = Buffer.concat(PARTS.map((part) => zstdCompressSync(part)))

test.each([1, 7, 1000, 1 << 20])('several members and frames, cut into pieces of %i bytes', async (length) => {
  expect(await text(unpackGzip(pieces(gzip, length)))).toBe(PARTS.join(''))
  expect(await text(unpackZstd(pieces(zstd, length)))).toBe(PARTS.join(''))
})

test('padding with zeros after gzip is none of it', async () => {
  expect(await text(unpackGzip(pieces(Buffer.concat([gzip, Buffer.alloc(100)]), 50)))).toBe(PARTS.join(''))
})

test('what is cut off anywhere is refused, or ends between two members', async () => {
  const wholes = PARTS.map((_, at) => PARTS.slice(0, at).join(''))
  for (const [packed, unpack] of [
    [gzip, unpackGzip],
    [zstd, unpackZstd],
  ] as const) {
    for (let end = 1; end < packed.length; end++) {
      const read = await text(unpack(pieces(packed.subarray(0, end), 16))).catch(() => null)
      if (read !== null) expect(wholes).toContain(read)
    }
  }
})
