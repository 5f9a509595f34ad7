/**
 * What a command loads, its user waits for, each time: drivers, the engine's client and what draws charts are loaded where they
 * are used, and no command waits for what another one needs.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, type Sandbox, sandbox } from '../command-line.ts'
import { NOTES } from './note-loaded.ts'

const ROOT = new URL('../../../', import.meta.url).href
const HOOK = new URL('./note-loaded.ts', import.meta.url).href

const { dependencies } = JSON.parse(readFileSync(fileURLToPath(new URL('package.json', ROOT)), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
}

interface Loaded {
  readonly ended: Ended
  /** Those of our dependencies of which something was loaded, also by one another. */
  readonly packages: readonly string[]
  /** Our own files, from the root of the checkout. */
  readonly files: readonly string[]
}

const box: Sandbox = sandbox()
let notes = 0
beforeAll(() => box.run(['generate', 'register', '--ops', '100', '--out', 'small.jsonl']), 60_000)
afterAll(() => box.remove())

async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const file = join(box.path, `loaded-${notes++}`)
  const ended = await box.run(args, { env: { NODE_OPTIONS: `--import=${HOOK}`, [NOTES]: file } })
  const urls = readFileSync(file, 'utf8').split('\n')
  return {
    ended,
    packages: Object.keys(dependencies)
      .filter((name) => urls.some((url) => url.includes(`/node_modules/${name}/`)))
      .sort(),
    files: urls
      .filter((url) => url.startsWith(ROOT) && !url.includes('/node_modules/'))
      .map((url) => url.slice(ROOT.length)),
  }
}

/** Of every command: it reads its flags (with a string-width of oclif's own), suggests what may be meant, and can wait. */
const ALWAYS = ['@oclif/core', 'fastest-levenshtein', 'pure-rand', 'string-width']
/** Of every verdict that is told: its quantiles, and that it may be saved. */
const TOLD = ['hdr-histogram-js', 'write-file-atomic']

const commandsIn = (files: readonly string[]): readonly string[] =>
  files.filter((file) => file.startsWith('src/commands/')).sort()

describe.concurrent('what is loaded', () => {
  test('by --version: no command, nor anything that one needs', async () => {
    const { ended, packages, files } = await loadedBy(['--version'])
    expect(ended.stdout).toMatch(/^rashomon\/\d/)
    expect(packages).toEqual(ALWAYS)
    expect(commandsIn(files)).toEqual(['src/commands/index.ts'])
    expect(
      files.filter((file) => /^(targets|workloads|nemeses|src\/(checkers|history|report\/html))\//.test(file)),
    ).toEqual([])
  })

  test('by a short check: no target, no chart', async () => {
    const { ended, packages, files } = await loadedBy(['check', 'small.jsonl'])
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('100 operations') })
    expect(packages).toEqual([...ALWAYS, ...TOLD].sort())
    expect(commandsIn(files)).toEqual(['src/commands/check.ts', 'src/commands/index.ts'])
    expect(files.filter((file) => /^(targets|nemeses|src\/(report\/html|parallel))\//.test(file))).toEqual([])
  })

  test('by a check with a report: what draws it, and nothing else', async () => {
    const { ended, packages } = await loadedBy(['check', 'small.jsonl', '--report', 'small.html'])
    expect(ended.exitCode).toBe(0)
    expect(packages).toEqual([...ALWAYS, ...TOLD, '@dagrejs/dagre', 'vega', 'vega-lite'].sort())
  })

  test('by a list of targets: no driver, no engine', async () => {
    const { ended, packages, files } = await loadedBy(['targets'])
    expect(ended.stdout).toContain('cassandra')
    expect(packages).toEqual(ALWAYS)
    expect(commandsIn(files)).toEqual(['src/commands/index.ts', 'src/commands/targets.ts'])
    expect(files).not.toContain('src/docker/engine.ts')
  })

  test('by a simulated run: no driver, no engine', async () => {
    const { ended, packages } = await loadedBy(['run', 'register', '--time-limit', '1s', '--seed', '1'])
    expect(ended.exitCode).toBe(0)
    expect(packages).toEqual([...ALWAYS, ...TOLD, '@dagrejs/dagre', 'vega', 'vega-lite', 'zod'].sort())
  })
})
