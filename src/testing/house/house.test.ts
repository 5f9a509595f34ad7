/** The import table as a test: of the files as they are, and of made-up ones that break each rule. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cycles } from './cycles.ts'
import { SOURCE_FOLDERS } from './rooms.ts'
import { violations } from './rules.ts'
import { readSource, type SourceFile } from './source.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const isSource = (path: string): boolean => /\.[cm]?[jt]s$/.test(path) && !/\.(test|bench)\.ts$/.test(path)

const sources = (): readonly SourceFile[] =>
  SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter(isSource)
      .map((path) => readSource(path, readFileSync(join(ROOT, path), 'utf8'))),
  )

describe('the house as it stands', () => {
  const files = sources()

  test('there are files to check', () => expect(files.length).toBeGreaterThan(100))
  test('every file imports only what its room may', () => expect(files.flatMap(violations)).toEqual([]))
  test('no file needs itself', () => expect(cycles(files)).toEqual([]))
})

const broken = (path: string, text: string): readonly string[] => violations(readSource(path, text))

describe('what the rules refuse', () => {
  const cases: readonly (readonly [path: string, text: string, message: RegExp])[] = [
    [
      'src/checkers/a.ts',
      "import { run } from '../runner/index.ts'",
      /a\.ts:1 imports "\.\.\/runner.*may import src\/history/,
    ],
    ['src/checkers/a.ts', "import type { Run } from '../runner/index.ts'", /src\/checkers may import src\/history/],
    ['src/checkers/a.ts', "export * from '../runner/index.ts'", /src\/checkers may import/],
    ['src/checkers/a.ts', "export type { Run } from '../runner/index.ts'", /src\/checkers may import/],
    ['src/checkers/a.ts', "const x = await import('../runner/index.ts')", /src\/checkers may import/],
    ['src/checkers/a.ts', "type X = import('../runner/index.ts').Run", /src\/checkers may import/],
    ['src/checkers/a.ts', "import '../runner/index.ts'", /src\/checkers may import/],
    ['src/checkers/a.ts', "import { z } from 'zod'", /src\/checkers may import nothing from outside/],
    ['src/checkers/a.ts', "import { cpus } from 'os'", /src\/checkers may import nothing from outside/],
    ['src/metrics/a.ts', "import dagre from '@dagrejs/dagre'", /only hdr-histogram-js/],
    [
      'src/history/a.ts',
      "import { judge } from '../checkers/index.ts'",
      /src\/history may import src\/errors\.ts, src\/units\.ts/,
    ],
    ['src/units.ts', "import { nodes } from './cluster/index.ts'", /src\/units\.ts may import/],
    ['src/runner/a.ts', "import { Sim } from 'rashomon/sdk'", /only workloads, nemeses and targets/],
    ['src/sdk.ts', "export * from './runner/index.ts'", /src\/sdk\.ts may import/],
    ['src/cli/a.ts', "import { brute } from '../testing/brute.ts'", /imported by tests only/],
    ['src/cellar/a.ts', '', /is in no room/],
    ['workloads/a.ts', "import { b } from '../targets/b/index.ts'", /"rashomon\/sdk" and files of its own folder/],
    ['workloads/a.ts', "import { b } from '../src/history/index.ts'", /"rashomon\/sdk" and files of its own folder/],
    ['nemeses/a.ts', "import type { Nemesis } from '../src/sdk.ts'", /"rashomon\/sdk" and files of its own folder/],
    ['nemeses/a.ts', "import pg from 'pg'", /nemeses may import nothing from outside/],
    ['targets/reference/a/x.ts', "import { y } from '../b/y.ts'", /"rashomon\/sdk" and files of its own folder/],
    ['targets/reference/client.ts', "import { y } from '../../workloads/y.ts'", /"rashomon\/sdk" and files/],
    [
      'src/cli/a.ts',
      "import { writeFileSync } from 'node:fs'",
      /imports writeFileSync of node:fs; only src\/results writes/,
    ],
    ['src/cli/a.ts', "import * as fs from 'node:fs'", /imports all of node:fs/],
    ['src/report/a.ts', "import fs from 'node:fs/promises'", /imports .* of node:fs\/promises/],
    ['src/runner/a.ts', 'const at = Date.now()', /a\.ts:1 touches Date; only src\/time may/],
    ['src/runner/a.ts', '\n\nsetTimeout(() => {}, 1)', /a\.ts:3 touches setTimeout/],
    ['src/cli/live.ts', 'setTimeout(() => {}, 1)', /live\.ts:1 touches setTimeout/],
    ['src/cli/a.ts', 'setInterval(() => {}, 1)', /touches setInterval/],
    ['workloads/a.ts', 'const die = Math.random()', /touches Math\.random/],
    ['workloads/a.ts', "const die = Math['random']()", /touches Math\.random/],
    ['nemeses/a.ts', 'const now = globalThis.performance.now()', /touches performance/],
    ['targets/a/x.ts', 'fetch("", { signal: AbortSignal.timeout(5) })', /touches AbortSignal\.timeout/],
    ['targets/a/x.ts', 'const began = process.hrtime.bigint()', /touches process\.hrtime/],
    ['src/cli/a.ts', "import { setTimeout as wait } from 'node:timers/promises'", /touches node:timers\/promises/],
  ]
  test.each(cases)('%s: %s', (path, text, message) => {
    expect(broken(path, text).join('\n')).toMatch(message)
  })

  test('two files that need each other, also by types only', () => {
    const files = [
      readSource('src/a/x.ts', "import type { Y } from '../b/y.ts'\nexport type X = Y"),
      readSource('src/b/y.ts', "export * from './z.ts'"),
      readSource('src/b/z.ts', "import { x } from '../a/x.ts'"),
    ]
    expect(cycles(files)).toEqual(['src/a/x.ts → src/b/y.ts → src/b/z.ts → src/a/x.ts'])
  })

  test('a cycle through the SDK', () => {
    const files = [
      readSource('src/sdk.ts', "export * from '../targets/index.ts'"),
      readSource('targets/index.ts', "import type { Target } from 'rashomon/sdk'"),
    ]
    expect(cycles(files)).toHaveLength(1)
  })
})

describe('what the rules allow', () => {
  const cases: readonly (readonly [path: string, text: string])[] = [
    ['src/checkers/a/b.ts', "import { c } from '../c.ts'\nimport type { History } from '../../history/index.ts'"],
    ['src/checkers/a.ts', "import { EXIT } from '../errors.ts'\nimport { nanos } from '../units.ts'"],
    ['src/time/clock.ts', 'const at = Date.now() + Math.random()'],
    ['src/time/random.ts', "import { x } from 'pure-rand/generator/xoroshiro128plus'"],
    ['src/cli/live.ts', 'setInterval(() => {}, 100)'],
    ['src/cli/a.ts', "import { readFileSync } from 'node:fs'\nimport { nemeses } from '../../nemeses/index.ts'"],
    ['src/results/a.ts', "import { writeFileSync } from 'node:fs'"],
    ['workloads/a.ts', "import type { Workload } from 'rashomon/sdk'\nimport { b } from './b.ts'"],
    ['targets/index.ts', "import { strong } from './reference/strong/index.ts'"],
    ['targets/reference/a/x.ts', "import { y } from './y/z.ts'\nimport { client } from '../client.ts'"],
    ['src/runner/a.ts', 'const of = { Date: 1, performance: 2 }\nconst x = of.performance // Date'],
  ]
  test.each(cases)('%s: %s', (path, text) => expect(broken(path, text)).toEqual([]))
})
