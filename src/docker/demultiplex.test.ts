import { expect, test } from 'vitest'
import { demultiplex } from './demultiplex.ts'

const frame = (stream: 1 | 2, text: string): Buffer => {
  const payload = Buffer.from(text)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

const texts = (frames: Buffer): readonly string[] => {
  const { stdout, stderr } = demultiplex(frames)
  return [stdout.toString(), stderr.toString()]
}

test('the two outputs are told apart, each in its order', () => {
  const frames = Buffer.concat([frame(1, 'a'), frame(2, 'x'), frame(1, ''), frame(1, 'bü'), frame(2, 'y')])
  expect(texts(frames)).toEqual(['abü', 'xy'])
})

test('nothing is nothing; a torn last frame counts as far as it goes', () => {
  expect(texts(Buffer.alloc(0))).toEqual(['', ''])
  const torn = Buffer.concat([frame(2, 'whole'), frame(1, 'torn')])
  expect(texts(torn.subarray(0, torn.length - 2))).toEqual(['to', 'whole'])
  expect(texts(torn.subarray(0, torn.length - 8))).toEqual(['', 'whole'])
})
