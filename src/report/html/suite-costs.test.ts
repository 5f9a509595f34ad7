import { expect, test } from 'vitest'
import { renderControls } from '../console/controls.ts'
import { renderMatrix } from '../console/matrix.ts'
import { sampleLevels } from '../suite-sample.ts'
import { renderSuiteIndex } from './suite-index.ts'

const suite = sampleLevels()
const page = renderSuiteIndex(suite)
const text = (markup: string): string => markup.replaceAll(/<[^>]+>/g, '')

test('levels are the rows of each target and workload, weakest claim first, faults the columns', () => {
  const groups = page.split('<section class="costs"').slice(1)
  expect(groups).toHaveLength(2)
  for (const group of groups) {
    const table = /<table class="matrix">.*?<\/table>/s.exec(group)?.[0] ?? ''
    expect([...table.matchAll(/<th scope="row">([^<]+)/g)].map(([, level]) => level)).toEqual([
      'one',
      'quorum',
      'all',
      'serial',
    ])
    expect([...table.matchAll(/<th scope="col">([^<]+)/g)].map(([, fault]) => fault)).toEqual([
      'level',
      'no fault',
      'partition',
      'kill',
    ])
  }
})

test('a cell has its verdict, availability, p50 and p99, the share of stale readings and the oldest', () => {
  const cell = /<td><a class="verdict held" href="one-1\/report.html".*?<\/td>/s.exec(page)?.[0] ?? ''
  for (const part of ['✓ held', '99.8 % ok', '900 µs · 20.5 ms', '16.4 % stale', 'oldest 3.13 s'])
    expect(text(cell)).toContain(part)
  expect(page).toContain('partition never took hold')
})

test('each fault has its charts, with the numbers and the verdicts as text, and none of staleness where it is not measured', () => {
  const figures = [...page.matchAll(/<figure>.*?<\/figure>/gs)].map(([figure]) => figure)
  expect(figures).toHaveLength(6)
  expect(figures.map((figure) => figure.split('<svg').length - 1)).toEqual([3, 3, 3, 2, 2, 2])
  const [, partition = '', kill = ''] = figures
  for (const part of ['900 µs – 20.5 ms', '16.4 % · 3.13 s', '99.8 %', 'none', '10 ms'])
    expect(text(partition)).toContain(part)
  expect(text(kill)).toContain('✗')
  expect(text(figures[5] ?? '')).toContain('not run')
})

test('all faults of a group share one scale of time', () => {
  const ticks = [...page.matchAll(/<figure>.*?<\/figure>/gs)]
    .slice(0, 3)
    .map(([figure]) => /<svg.*?<\/svg>/s.exec(figure)?.[0] ?? '')
  const axes = ticks.map((svg) => [...svg.matchAll(/>([\d.]+ (?:µs|ms|s))</g)].map(([, label]) => label))
  expect(axes[0]?.length).toBeGreaterThan(2)
  expect(axes[1]).toEqual(axes[0])
  expect(axes[2]).toEqual(axes[0])
})

test('the headline says of claims what held, and of controls what came out as expected', () => {
  expect(text(/<h1>.*?<\/h1>/s.exec(page)?.[0] ?? '')).toBe(
    'The claims held in 19 of 23 runs. Refuted in 2: Cassandra at quorum. Not decided in 2: Cassandra at all. ' +
      '1 of 3 controls came out as expected. Not as expected: C6c. Not decided: C7.',
  )
  const alone = renderSuiteIndex({ ...suite, rows: [] })
  expect(text(/<h1>.*?<\/h1>/s.exec(alone)?.[0] ?? '')).toMatch(/^1 of 3 controls came out/)
  expect(alone).not.toMatch(/kept to its claim|claims held|No run was made/)
})

test('a control has what it shows, its settings, what was expected, what came out, its counterexample and its report', () => {
  const [first = '', second = '', third = ''] = page.split('<li id="control-').slice(1)
  for (const part of [
    'reads at ONE',
    'Registers on Cassandra at one',
    '3 nodes, 100/s, roam',
    'partition',
    '3,120 operations in 31.4 s',
    'linearizable is refuted',
    '✓ as expected',
    '✓ held',
    'p6 on n3 swapped x7 from 277 to 296, acknowledged at 5.619 s.',
  ])
    expect(text(first)).toContain(part)
  expect(first).toContain('href="C1/report.html"')
  expect(text(second)).toContain('✗ not as expected')
  expect(text(third)).toContain('? not decided')
})

test('it is the same bytes each time, and loads nothing', () => {
  expect(renderSuiteIndex(sampleLevels())).toBe(page)
  expect(page.replaceAll(/ xmlns(?::\w+)?="[^"]*"/g, '')).not.toMatch(/<script|https?:|@import|url\(/i)
})

test('hostile text changes no tag, and links can only lead below the index', () => {
  const hostile = renderSuiteIndex(sampleLevels({ hostile: `"><script>alert(1)</script>` }))
  const tags = (markup: string): number => markup.split(/<[a-z]/).length
  expect(hostile).not.toContain('<script')
  expect(tags(hostile)).toBe(tags(page))
  expect([...hostile.matchAll(/class="verdict[^"]*" href="([^"]*)"/g)].map(([, href]) => href)).toContain('#')
})

test('on a terminal each level has its line, and no line is too long', () => {
  for (const width of [40, 72, 100, 160]) {
    const options = { width, colour: false }
    const lines = `${renderMatrix(suite, options)}${renderControls(suite.controls ?? [], options)}`.split('\n')
    expect(lines.filter((line) => [...line].length > width)).toEqual([])
    expect(lines.filter((line) => /^(one|quorum|all|serial) · /.test(line))).toHaveLength(8)
  }
  const controls = renderControls(suite.controls ?? [], { width: 200, colour: false })
  expect(controls).toContain('✓ C1')
  expect(controls).toContain('1 of 3 controls came out as expected, 1 did not, 1 not decided')
})
