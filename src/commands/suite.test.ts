/** A suite from its file to its page: what is refused, what is printed, what stays when it is interrupted, and how it goes on. */
import { cpSync, lstatSync, readFileSync, readlinkSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { type Ended, type Sandbox, type Started, sandbox } from '../testing/command-line.ts'

const LONG = 90_000
const box: Sandbox = sandbox()
const file = (...names: readonly string[]): string => join(box.path, ...names)
const read = (...names: readonly string[]): string => readFileSync(file(...names), 'utf8')
const write = (name: string, definition: object): void =>
  writeFileSync(
    file(name),
    `import { defineSuite } from 'rashomon/sdk'\nexport default defineSuite(${JSON.stringify(definition)})\n`,
  )

const FLAGS = { nodes: '3', rate: '100', ops: '200', seed: '3' }
const SOUND = { name: 'sound', title: 'one order for all', workload: 'register', target: 'strong' }
const STALE = {
  name: 'S1',
  title: 'a local reading may be old',
  workload: 'register',
  target: 'strong',
  flags: { consistency: 'local', nemesis: 'partition', ops: '500', 'expect-refuted': 'linearizable' },
}
/** A hundred seconds of load each: nobody waits for its end. */
const ENDLESS = [1, 2, 3].map((at) => ({ ...SOUND, name: `long${at}`, flags: { ops: '60000', rate: '600' } }))

beforeAll(() => box.run(['--version']), LONG) // the first start fills the compile cache
afterAll(() => box.remove())

const MESSAGE = /^error: .+\n {2}why: .+\n {2}fix: .+$/

const matrix = { targets: ['strong'], workloads: ['register'], nemeses: ['none'] }

describe.concurrent('what is wrong in the file is one message with its place, before anything starts', () => {
  const cases: readonly (readonly [name: string, definition: object, ...parts: string[]])[] = [
    ['kind.ts', { title: 'x', matrix: [{ ...matrix, levels: 'local' }] }, 'matrix[0].levels: it takes a list'],
    [
      'name.ts',
      { title: 'x', runs: [{ ...SOUND, workload: 'regster' }] },
      'runs[0] (sound): unknown workload',
      '"register"?',
    ],
  ]
  test.each(cases.map(([name, definition, ...parts]) => ({ name, definition, parts })))(
    '$name',
    async ({ name, definition, parts }) => {
      write(name, definition)
      const { stdout, stderr, exitCode } = await box.run(['suite', name])
      expect(stderr).toMatch(MESSAGE)
      for (const part of [name, ...parts]) expect(stderr).toContain(part)
      expect(stdout).toBe('')
      expect(exitCode).toBe(EXIT.usage)
      expect(box.list('results')).toEqual([])
    },
  )

  test('--dry-run says what would be run', async () => {
    write('dry.ts', {
      title: 'x',
      flags: FLAGS,
      matrix: [{ ...matrix, levels: ['local', 'linearizable'] }],
      runs: [STALE],
    })
    const { stdout, exitCode } = await box.run(['suite', 'dry.ts', '--dry-run'])
    expect(stdout).toMatch(
      /^register-strong-local-none\nregister-strong-linearizable-none\nS1 +a local reading may be old\n\n3 runs, /,
    )
    expect(exitCode).toBe(EXIT.held)
    const json = JSON.parse((await box.run(['suite', 'dry.ts', '--dry-run', '--json'])).stdout)
    expect(json).toMatchObject([
      { name: 'register-strong-local-none', config: { seed: 3 } },
      {},
      { title: STALE.title },
    ])
    expect(box.list('results')).toEqual([])
  })
})

describe('a suite', () => {
  let ended: Ended
  beforeAll(async () => {
    const levels = ['linearizable', 'local']
    const matrix = [{ targets: ['strong'], levels, workloads: ['register'], nemeses: ['none', 'partition'] }]
    write('suite.ts', { title: 'What it costs', flags: { ...FLAGS, ops: '500' }, matrix, runs: [STALE] })
    ended = await box.run(['suite', 'suite.ts', '--results-dir', 'whole'])
  }, LONG)

  test('prints the matrix, weakest level first, then the controls', () => {
    expect(ended.exitCode).toBe(EXIT.held)
    const rows = ended.stdout.split('\n').filter((line) => line.includes('· register'))
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['local', 'linearizable'])
    expect(ended.stdout).toContain('as expected: linearizable is refuted')
    expect(ended.stdout).toContain('1 of 1 control came out as expected')
    expect(ended.stderr).toMatch(/^1\/5 ✓ register-strong-linearizable-none: held$/m)
    expect(ended.stderr).toMatch(/^5\/5 ✓ S1: as expected, linearizable is refuted$/m)
  })

  test('leaves a page with a report for each run, and the counterexample of the control in one sentence', () => {
    const folder = readlinkSync(file('whole', 'latest'))
    expect(box.list(join('whole', folder))).toHaveLength(5 + 2)
    const saved = JSON.parse(read('whole', 'latest', 'suite.json'))
    const sentence = saved.controls[0].counterexample
    expect(sentence).toMatch(/^p\d+ on n\d read x\d+ = .*acknowledged at [\d.]+ s\.$/)
    const page = read('whole', 'latest', 'index.html')
    expect(page).toContain(sentence)
    for (const [, href = ''] of page.matchAll(/href="([\w.-]+\/report\.html)"/g))
      expect(lstatSync(file('whole', 'latest', href)).isFile()).toBe(true)
  })

  test('begun with other runs is not gone on with', async () => {
    const changed = await box.run(['suite', 'suite.ts', '--seed', '4', '--resume', 'whole/latest'])
    expect(changed.stderr).toMatch(MESSAGE)
    expect(changed.stderr).toContain('whole/latest cannot be gone on with')
    expect(changed.stderr).toContain('has changed since')
    expect(changed.exitCode).toBe(EXIT.usage)
    const none = await box.run(['suite', 'suite.ts', '--resume', '.'])
    expect(none.stderr).toContain('it is not the folder of a suite')
  })

  test('of which an image or Rashomon is another one since makes those runs again, beside what is left of them', async () => {
    const folder = readlinkSync(file('whole', 'latest'))
    cpSync(file('whole', folder), file('changed', 'suite'), { recursive: true })
    const saved = JSON.parse(read('changed', 'suite', 'suite.json'))
    const [first, second] = structuredClone(saved.entries)
    expect(first.origin).toMatch(/^[0-9a-f]{16}$/)
    saved.entries[0].origin = 'another'
    writeFileSync(file('changed', 'suite', 'suite.json'), JSON.stringify(saved))
    const again = await box.run(['suite', 'suite.ts', '--resume', 'changed/suite'])
    expect(again.stderr).toContain(`is another one since: ${first.name}\n`)
    expect(again.stderr.match(/^\d\/5 ✓/gm)).toHaveLength(1)
    expect(again.exitCode).toBe(EXIT.held)
    const { entries } = JSON.parse(read('changed', 'suite', 'suite.json'))
    expect(entries.map(({ name }: { readonly name: string }) => name)).toEqual(
      saved.entries.map(({ name }: { readonly name: string }) => name),
    )
    expect(entries[0]).toMatchObject({ origin: first.origin, cell: { verdict: first.cell.verdict } })
    expect(entries[0].cell.href).not.toBe(first.cell.href)
    expect(entries[1]).toEqual(second)
    expect((await box.run(['suite', 'suite.ts', '--resume', 'changed/suite'])).stderr).not.toContain('since')
  })

  test('that is whole has nothing to go on with, and says the same again', async () => {
    const before = readlinkSync(file('whole', 'latest'))
    const again = await box.run(['suite', 'suite.ts', '--resume', 'whole/latest', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ complete: true, totals: { runs: 5 } })
    expect(again.exitCode).toBe(EXIT.held)
    expect(readlinkSync(file('whole', 'latest'))).toBe(before)
    expect(box.list(join('whole', before))).toHaveLength(5 + 2)
  })

  test(
    'exits 1 where a control does not come out as expected, and says so',
    async () => {
      write('missed.ts', {
        title: 'x',
        flags: FLAGS,
        runs: [{ ...SOUND, flags: { 'expect-refuted': 'linearizable' } }],
      })
      const { stdout, exitCode } = await box.run(['suite', 'missed.ts', '--results-dir', 'missed'])
      expect(stdout).toContain('0 of 1 control came out as expected, 1 did not')
      expect(exitCode).toBe(EXIT.refuted)
      const page = read('missed', 'latest', 'index.html')
      expect(page).toContain('0 of 1 control came out as expected.')
      expect(page).not.toMatch(/kept to its claim|claims held/)
    },
    LONG,
  )
})

/** Until it has said that of its standard error. */
const said = (started: Started, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let all = ''
    started.stderr?.on('data', (chunk: Buffer) => {
      all += chunk.toString()
      if (all.includes(text)) resolve()
    })
    started.on('close', () => reject(new Error(`ended without "${text}": ${all}`)))
  })

describe.concurrent('interrupted', () => {
  test(
    'it keeps what is finished, says how to go on, and does',
    async () => {
      write('long.ts', { title: 'x', flags: FLAGS, runs: [SOUND, ...ENDLESS, STALE] })
      const started = box.start(['suite', 'long.ts', '--results-dir', 'cut'])
      await said(started, '✓ sound')
      started.kill('SIGINT')
      const { stdout, stderr, exitCode } = await started
      expect(exitCode).toBe(EXIT.unknown)
      expect(stderr).toContain('interrupted: keeping what is finished')
      const folder = readlinkSync(file('cut', 'latest'))
      expect(stdout).toContain(`go on with: rashomon suite long.ts --resume cut/${folder}`)
      const first = JSON.parse(read('cut', 'latest', 'suite.json'))
      expect(first.entries.map(({ name }: { readonly name: string }) => name)).toEqual(['sound'])
      expect(read('cut', 'latest', 'index.html')).toContain('1 of 1 control came out as expected')

      const again = box.start(['suite', 'long.ts', '--resume', 'cut/latest'])
      await said(again, 'long1')
      again.kill('SIGINT')
      const second = await again
      expect(second.stderr).not.toContain('✓ sound')
      expect(second.exitCode).toBe(EXIT.unknown)
      expect(readlinkSync(file('cut', 'latest'))).toBe(folder)
      expect(JSON.parse(read('cut', 'latest', 'suite.json')).startedAt).toBe(first.startedAt)
    },
    LONG,
  )

  test(
    'one that lacks what it needs ends with that error alone, keeps what is finished, and goes on',
    async () => {
      write('lacks.ts', { title: 'x', flags: FLAGS, runs: [SOUND, { ...SOUND, name: 'second' }, STALE] })
      const first = box.start(['suite', 'lacks.ts', '--results-dir', 'lacks'])
      await said(first, '✓ sound')
      first.kill('SIGINT')
      await first
      const folder = realpathSync(file('lacks', 'latest'))
      const name = ['second', 'S1'].find((each) => !box.list(join('lacks', 'latest')).includes(each))
      expect(name).toBeDefined()
      // Where its folder would be is a link to nowhere: it cannot be made.
      symlinkSync('/nowhere/at/all', join(folder, name ?? ''))
      const { stdout, stderr, exitCode } = await box.run(['suite', 'lacks.ts', '--resume', folder])
      expect(exitCode).toBe(EXIT.environment)
      expect(stderr.match(/^error: /gm)).toHaveLength(1)
      expect(stderr).toMatch(/what is finished stays; go on with: .* --resume /)
      expect(stdout).toBe('')
      const kept = JSON.parse(readFileSync(join(folder, 'suite.json'), 'utf8'))
      expect(kept.entries.map((entry: { readonly name: string }) => entry.name)).toContain('sound')
    },
    LONG,
  )

  test('without an engine nothing begins, though a simulated run could', async () => {
    write('etcd.ts', { title: 'x', flags: FLAGS, runs: [SOUND, { ...SOUND, name: 'real', target: 'etcd' }] })
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
    const { stderr, exitCode } = await box.run(['suite', 'etcd.ts', '--results-dir', 'none'], { env })
    expect(stderr).toMatch(MESSAGE)
    expect(exitCode).toBe(EXIT.environment)
    expect(box.list('none')).toEqual([])
  })
})
