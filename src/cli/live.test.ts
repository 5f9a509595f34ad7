import { afterEach, expect, test, vi } from 'vitest'
import { showLive } from './live.ts'

const terminal = process.stderr.isTTY
afterEach(() => {
  process.stderr.isTTY = terminal
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('what an engine or a plug-in says commands no terminal, and stays one line', () => {
  vi.useFakeTimers()
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  process.stderr.isTTY = false
  const live = showLive(() => 'building etcd: \u001b[2J\rStep 1\nof 3')
  vi.advanceTimersByTime(5000)
  live.above('1/2 ✓ a\u0007b')
  live.stop()
  vi.advanceTimersByTime(60_000)
  expect(written).toEqual(['building etcd: ␛[2J␍Step 1␊of 3\n', '1/2 ✓ a␇b\n'])
})
