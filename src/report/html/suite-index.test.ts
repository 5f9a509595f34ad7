import { expect, test } from 'vitest'
import { sampleSuite } from '../sample.ts'
import { renderSuiteIndex } from './suite-index.ts'

const page = renderSuiteIndex(sampleSuite())

test('the index has a cell a run, each linked to its report, with verdict, refuted models and numbers', () => {
  expect([...page.matchAll(/href="([\w.-]+\/report\.html)"/g)].length).toBe(47)
  for (const part of [
    '✓ held',
    '✗ refuted',
    '? unknown',
    'kill never took hold',
    'as expected',
    'snapshot reads',
    '92.8 % ok',
    '1.30 ms · 9.40 ms',
    '9.4 % stale',
    'no stale read',
    'rashomon tour --seed 7',
  ]) {
    expect(page).toContain(part)
  }
})

test('it begins with a sentence to quote', () => {
  const sentence = /<h1>(.*?)<\/h1>/s.exec(page)?.[1]?.replaceAll(/<[^>]+>/g, '')
  expect(sentence).toBe(
    'The claims held in 43 of 47 runs. Refuted in 3: Eventual store (Usernames). Not decided in 1: Raft (Counters).',
  )
})

test('it is the same bytes each time, and loads nothing', () => {
  expect(renderSuiteIndex(sampleSuite())).toBe(page)
  expect(page).not.toMatch(/<script|https?:|@import|url\(/i)
})

test('hostile text changes no tag, and links can only lead below the index', () => {
  const hostile = renderSuiteIndex(sampleSuite({ hostile: `"><script>alert(1)</script>` }))
  expect(hostile).not.toContain('<script')
  expect([...hostile.matchAll(/<a class="verdict[^"]*" href="([^"]*)"/g)].every(([, href]) => href === '#')).toBe(true)
})

test('an empty suite is a page', () => {
  expect(renderSuiteIndex({ ...sampleSuite(), rows: [] })).toContain('No run was made')
})
