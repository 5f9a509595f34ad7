/** Every way in which a suite's file can be wrong, each with its place in the file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { RashomonError } from '../errors.ts'
import { loadSuite } from './suite-definition.ts'

const folder = mkdtempSync(join(tmpdir(), 'rashomon-suite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SOUND = { name: 'sound', title: 'one order for all', workload: 'register', target: 'strong' }
const matrix = { targets: ['strong'], workloads: ['register'], nemeses: ['none'] }

let files = 0
function write(source: string): string {
  const path = join(folder, `suite${++files}.ts`)
  writeFileSync(path, source)
  return path
}
const written = (definition: object): string => write(`export default ${JSON.stringify(definition)}`)

async function refusal(path: string): Promise<RashomonError> {
  const error = await loadSuite(path, undefined).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof RashomonError) return error
  throw new Error(`it was not refused: ${String(error)}`)
}

describe('what is wrong is told with its place in the file', () => {
  const cases: readonly (readonly [definition: object, ...parts: string[]])[] = [
    [{ title: 'x' }, ' is no suite', 'neither a matrix nor runs'],
    [{ runs: [SOUND] }, 'title: it is missing, and takes text in quotes'],
    [{ title: 'x', matrix: [{ ...matrix, levels: 'local' }] }, 'matrix[0].levels: it takes a list, and is "local"'],
    [{ title: 'x', flags: { rate: 100 }, runs: [SOUND] }, 'flags.rate: it takes text in quotes, and is 100'],
    [{ title: 'x', matrix: [{ ...matrix, nemesis: ['kill'] }] }, 'nothing is called "nemesis"', '"nemeses"?'],
    [{ title: 'x', matrix: [matrix, { ...matrix, workloads: [] }] }, 'matrix[1].workloads: it must not be empty'],
    [{ title: 'x', runs: [{ ...SOUND, name: '../up' }] }, 'runs[0].name', 'letters, digits'],
    [
      { title: 'x', runs: [SOUND, { ...SOUND, workload: 'regster' }] },
      'runs[1] (sound): unknown workload "regster"',
      'did you mean "register"?',
    ],
    [
      { title: 'x', runs: [{ ...SOUND, target: 'strng' }] },
      'runs[0] (sound): unknown target',
      'did you mean "strong"?',
    ],
    [{ title: 'x', matrix: [{ ...matrix, levels: ['locl'] }] }, 'unknown consistency level "locl"', '"local"?'],
    [{ title: 'x', matrix: [{ ...matrix, nemeses: ['partitoin'] }] }, 'unknown nemesis', 'did you mean "partition"?'],
    [{ title: 'x', flags: { rat: '5' }, runs: [SOUND] }, 'unknown flag "rat"', 'did you mean "rate"?'],
    [{ title: 'x', flags: { target: 'strong' }, runs: [SOUND] }, 'unknown flag "target"', 'targets (matrix)'],
    [{ title: 'x', matrix: [{ ...matrix, flags: { nemesis: 'kill' } }] }, 'matrix[0]: the flag "nemesis"', 'nemeses'],
    [{ title: 'x', flags: { retry: 'yes' }, runs: [SOUND] }, '--retry cannot be "yes"'],
    [{ title: 'x', flags: { rate: 'fast' }, runs: [SOUND] }, '--rate cannot be "fast"'],
    [{ title: 'x', options: { dsk: 'slow' }, runs: [SOUND] }, 'unknown option "dsk"'],
    [
      { title: 'x', runs: [{ ...SOUND, options: { 'kill-whom': 'one' } }] },
      'runs[0] (sound): unknown option "kill-whom"',
    ],
    [{ title: 'x', matrix: [{ ...matrix, options: { 'kil-whom': 'one' } }] }, 'matrix[0]: unknown option "kil-whom"'],
    [{ title: 'x', flags: { 'expect-refuted': 'conservation' }, runs: [SOUND] }, 'cannot judge "conservation"'],
    [{ title: 'x', runs: [SOUND, { ...SOUND, name: 'Sound' }] }, 'two of its runs are called "Sound"'],
  ]
  test.each(cases.map(([definition, ...parts]) => ({ definition, parts })))(
    '$definition',
    async ({ definition, parts }) => {
      const { code, message } = await refusal(written(definition))
      expect(code).toBe('E_USAGE')
      for (const part of parts) expect(message).toContain(part)
    },
  )

  test('a file that is not there, or that cannot be read', async () => {
    expect((await refusal(join(folder, 'none.ts'))).message).toContain('there is no file')
    const torn = await refusal(write('export default {'))
    expect(torn).toMatchObject({ code: 'E_PLUGIN' })
    expect(torn.message).toContain('cannot be read as a suite')
  })
})

describe('a suite that is right', () => {
  test('is each with each, and every run can be repeated: it has a seed', async () => {
    const definition = {
      title: 'x',
      matrix: [{ ...matrix, levels: ['local', 'linearizable'], nemeses: ['none', 'kill'] }],
    }
    const { runs } = await loadSuite(written(definition), undefined)
    expect(runs.map(({ name }) => name)).toEqual([
      'register-strong-local-none',
      'register-strong-local-kill',
      'register-strong-linearizable-none',
      'register-strong-linearizable-kill',
    ])
    expect(runs.every(({ config }) => config.seed === 1)).toBe(true)
  })

  test('without levels has the one that its flags give, else the default', async () => {
    const given = await loadSuite(written({ title: 'x', flags: { consistency: 'local' }, matrix: [matrix] }), '7')
    expect(given.runs.map(({ config }) => [config.consistency, config.seed])).toEqual([['local', 7]])
    const none = await loadSuite(written({ title: 'x', matrix: [matrix] }), undefined)
    expect(none.runs.map(({ config }) => config.consistency)).toEqual(['linearizable'])
  })

  test('gives options that several runs have in common to those that know them; a run’s own win', async () => {
    const definition = {
      title: 'x',
      options: { 'kill-whom': 'one' },
      matrix: [{ ...matrix, nemeses: ['none', 'kill', 'partition'], options: { 'partition-shape': 'halves' } }],
      runs: [{ ...SOUND, flags: { nemesis: 'kill' }, options: { 'kill-whom': 'all' } }],
    }
    const { runs } = await loadSuite(written(definition), undefined)
    expect(runs.map(({ config }) => config.options)).toEqual([
      {},
      { 'kill-whom': 'one' },
      { 'partition-shape': 'halves' },
      { 'kill-whom': 'all' },
    ])
  })

  test('has a fingerprint of what is run, whatever it is called', async () => {
    const prints = await Promise.all(
      [
        { title: 'x', runs: [SOUND] },
        { title: 'y', runs: [{ ...SOUND, title: 'another' }] },
        { title: 'x', flags: { rate: '7' }, runs: [SOUND] },
      ].map(async (definition) => (await loadSuite(written(definition), undefined)).fingerprint),
    )
    expect(prints[0]).toBe(prints[1])
    expect(prints[0]).not.toBe(prints[2])
  })

  test('the one of the README is', async () => {
    const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')
    const [, source = ''] = /## A suite[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? []
    const alone = source.replace("import { defineSuite } from 'rashomon/sdk'", 'const defineSuite = (suite) => suite')
    const { runs } = await loadSuite(write(alone), undefined)
    expect(runs.map(({ name }) => name)).toEqual([
      'register-strong-local-none',
      'register-strong-local-partition',
      'register-strong-linearizable-none',
      'register-strong-linearizable-partition',
      'S1',
    ])
  })
})
