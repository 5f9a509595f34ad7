import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { follow, type ProgressLine } from './engine-progress.ts'

const NEVER = new AbortController().signal

async function told(chunks: readonly Buffer[]): Promise<readonly ProgressLine[]> {
  const lines: ProgressLine[] = []
  await follow(Readable.from(chunks), NEVER, (line) => lines.push(line))
  return lines
}

test('lines are whole however they arrive', async () => {
  const bytes = Buffer.from('{"status":"größer","id":"a"}\r\n\n{"stream":"Step 1"}\n{"status":"last"}')
  const expected = [{ status: 'größer', id: 'a' }, { stream: 'Step 1' }, { status: 'last' }]
  for (let cut = 0; cut < bytes.length; cut++) {
    expect(await told([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected)
  }
})

test('a failure that the engine tells in the middle is a failure', async () => {
  const lines = '{"stream":"Step 1"}\n{"errorDetail":{"message":"no such host"},"error":"no such host"}\n'
  await expect(told([Buffer.from(lines)])).rejects.toThrow('no such host')
})

test('an abort ends it, also when the engine says nothing', async () => {
  const controller = new AbortController()
  const following = follow(new Readable({ read: () => {} }), controller.signal, () => {})
  controller.abort(new Error('enough'))
  await expect(following).rejects.toThrow('enough')
})
