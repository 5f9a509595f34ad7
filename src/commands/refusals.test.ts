/** The command line as a user meets it when something is wrong: one clear message, the right exit code, nothing left behind. */
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { type Ended, type Sandbox, sandbox } from '../testing/command-line.ts'

const box: Sandbox = sandbox()
beforeAll(() => box.run(['--version'])) // the first start fills the compile cache
afterAll(() => box.remove())

/** what, why and fix, and nothing else: no stack, no usage, no warning of Node's. */
const MESSAGE = /^error: .+\n {2}why: .+\n {2}fix: .+$/

function expectOneMessage({ stdout, stderr, exitCode }: Ended, code: number, parts: readonly string[]): void {
  expect(stderr).toMatch(MESSAGE)
  expect(stdout).toBe('')
  for (const part of parts) expect(stderr).toContain(part)
  expect(exitCode).toBe(code)
}

describe.concurrent('bad usage is one message and exit 64', () => {
  const cases: readonly (readonly [args: string, ...parts: string[]])[] = [
    ['rnu register', 'unknown command "rnu"', 'did you mean "run"?'],
    ['run register --nmesis kill', 'unknown flag --nmesis', 'did you mean --nemesis?'],
    ['run register --target', '--target expects a value'],
    ['run', 'the argument "workload" is missing'],
    ['run register bank', 'Unexpected argument: bank'],
    ['run register --hunt', '--hunt without --bug', 'arrival-order'],
    ['run register --nodes 3 --nemesis partition -o partition-shape=ring', 'needs 5 nodes', '--nodes 5'],
    ['run register --target ./missing.ts', './missing.ts is no target', 'there is no such file'],
    ['targets evntual', 'did you mean "eventual"?'],
    ['replay .', 'cannot be replayed', 'results/latest'],
    ['tour --workers none', '--workers cannot be "none"'],
  ]
  test.each(cases)('%s', async (args, ...parts) => {
    expectOneMessage(await box.run(args.split(' ')), EXIT.usage, parts)
    expect(box.list('results')).toEqual([])
  })

  test('as JSON with --json, on standard output', async () => {
    const { stdout, stderr, exitCode } = await box.run(['run', 'register', '--target', 'evntual', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'E_USAGE',
        what: 'unknown target "evntual"',
        why: expect.stringContaining('eventual'),
        fix: 'did you mean "eventual"?',
      },
    })
    expect(stderr).toBe('')
    expect(exitCode).toBe(EXIT.usage)
  })
})

describe.concurrent('a results folder that cannot be written is one message and exit 69', () => {
  const asked = ['run', 'register', '--ops', '50', '--results-dir']

  test('a file in the way', async () => {
    writeFileSync(join(box.path, 'file'), '')
    expectOneMessage(await box.run([...asked, 'file']), EXIT.environment, ['cannot write', 'file', '--results-dir'])
    expectOneMessage(await box.run(['tour', '--results-dir', 'file/x']), EXIT.environment, ['a file'])
  })

  test('a place where the system takes no folder', async () => {
    expectOneMessage(await box.run([...asked, '/dev/null/results']), EXIT.environment, ['cannot write /dev/null'])
  })

  test.skipIf(process.platform !== 'linux')('a file system that never has room', async () => {
    expectOneMessage(await box.run([...asked, '/proc/results']), EXIT.environment, ['cannot write /proc/results'])
  })

  test.skipIf(process.getuid?.() === 0)('no permission (root has all: skipped for root)', async () => {
    const locked = join(box.path, 'locked')
    await box.run(['run', 'register', '--ops', '1', '--results-dir', 'locked'])
    chmodSync(locked, 0o500)
    expectOneMessage(await box.run([...asked, 'locked']), EXIT.environment, ['it may not be written to'])
    chmodSync(locked, 0o700)
  })

  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a disk that is full', async ({ skip }) => {
    const disk = join(box.path, 'disk')
    mkdirSync(disk)
    const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { reject: false })
    if (mounted.exitCode !== 0) skip('this machine lets nobody mount')
    try {
      const ended = await box.run(['run', 'register', '--ops', '5000', '--results-dir', 'disk'])
      expectOneMessage(ended, EXIT.environment, ['history.jsonl', 'the disk is full'])
      // What had room can be checked, like any history that ends early.
      const [run = ''] = box.list('disk')
      cpSync(join(disk, run, 'history.jsonl'), join(box.path, 'cut-short.jsonl'))
      const again = await box.run(['check', 'cut-short.jsonl', '--expect', 'convergence', '--json'])
      expect(JSON.parse(again.stdout)).toMatchObject({ verdict: 'unknown', interrupted: true })
      expect(again.exitCode).toBe(EXIT.unknown)
    } finally {
      await execa('umount', [disk])
    }
  })

  test('nothing to check', async () => {
    expectOneMessage(await box.run(['check', 'nowhere']), EXIT.environment, ['nowhere', 'there is no such file'])
  })
})

test('what a plug-in or a database says cannot reach the terminal as a command', async () => {
  writeFileSync(join(box.path, 'red.ts'), String.raw`throw new Error('\u001b[31mred\u001b]0;title\u0007')`)
  const { stderr } = await box.run(['run', 'register', '--target', './red.ts'])
  expect(stderr).toContain('␛[31mred␛]0;title␇')
  expect(stderr.includes('\u001b')).toBe(false)
})

test('half a target is told what it lacks', async () => {
  writeFileSync(join(box.path, 'half.ts'), `export default { name: 'half', kind: 'docker', title: 'half', levels: [] }`)
  const parts = ['./half.ts is no target', 'it lacks options, bugs, defaultLevel, localLevel, refuses, notes, start']
  expectOneMessage(await box.run(['run', 'register', '--target', './half.ts']), EXIT.usage, parts)
})

test('in a folder of CommonJS, as npm init makes them, it is told how to name a file', async () => {
  mkdirSync(join(box.path, 'old'))
  writeFileSync(join(box.path, 'old/package.json'), JSON.stringify({ type: 'commonjs' }))
  const imports = `import { defineSuite } from 'rashomon/sdk'\nexport default defineSuite({ title: 'x', runs: [] })`
  for (const [name, text] of [
    ['imports', imports],
    ['exports', 'export default {}'],
  ] as const) {
    writeFileSync(join(box.path, `old/${name}.ts`), text)
    const { stderr, exitCode } = await box.run(['suite', `old/${name}.ts`])
    expect(stderr).toContain(`old/${name}.ts cannot be read as a suite`)
    expect(stderr).toContain('fix: name it .mts')
    expect(exitCode).toBe(EXIT.usage)
  }
})
