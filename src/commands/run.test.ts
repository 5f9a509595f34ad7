/** A run from the command line to its folder and back: what is printed, kept, checked again, replayed, and interrupted. */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { ENTRY, type Ended, NODE, type Sandbox, type Started, sandbox } from '../testing/command-line.ts'

const box: Sandbox = sandbox()
const file = (...names: readonly string[]): string => join(box.path, ...names)
const read = (...names: readonly string[]): string => readFileSync(file(...names), 'utf8')
/** Latest is a link: the copy must not be one. */
const copyRun = (to: string): void => cpSync(realpathSync(file('results', 'latest')), file(to), { recursive: true })
afterAll(() => box.remove())

let ended: Ended
beforeAll(async () => {
  const asked = ['run', 'register', '--ops', '400', '--seed', '7', '--quiet-period', '3', '--results-dir', 'results']
  ended = await box.run(asked, { env: { COLUMNS: '60' } })
})

describe('a run', () => {
  test('says what held, where it was saved and how to replay it', () => {
    expect(ended.stdout).toMatch(/claim held/)
    expect(ended.stdout).toMatch(/replay {2}rashomon replay\s+results\//)
    expect(ended.exitCode).toBe(EXIT.held)
  })

  test('prints no colours and no cursor movements into a pipe, and nothing of Node’s own', () => {
    expect(ended.stdout + ended.stderr).not.toContain('\u001b')
    expect(ended.stderr).not.toMatch(/warning/i)
  })

  test('keeps within COLUMNS, but for paths, which must stay whole', () => {
    const long = ended.stdout.split('\n').filter((line) => line.length > 60 && !/results\//.test(line))
    expect(long).toEqual([])
  })

  test('leaves a whole folder, and latest points at it', () => {
    expect(box.list('results')).toEqual([expect.stringMatching(/-register-eventual-/), 'latest'])
    expect(box.list('results/latest')).toEqual(['history.jsonl', 'latency', 'report.html', 'test.json', 'verdict.json'])
    expect(JSON.parse(read('results/latest/verdict.json'))).toMatchObject({ verdict: 'held', interrupted: false })
  })
})

describe.concurrent('a saved run', () => {
  test('is checked again to the same verdict', async () => {
    const { stdout, exitCode } = await box.run(['check', 'results/latest', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'held', target: 'eventual', counts: expect.anything() })
    expect(exitCode).toBe(EXIT.held)
  })

  test('holds or not, as one expects: 1 where it was refuted, 0 where that was asked for', async () => {
    cpSync(file('results', 'latest', 'history.jsonl'), file('expected.jsonl'))
    const { exitCode } = await box.run(['check', 'expected.jsonl', '--expect', 'linearizable'])
    expect(exitCode).toBe(EXIT.refuted)
    const control = await box.run(['check', 'expected.jsonl', '--expect-refuted', 'linearizable'])
    expect(control.exitCode).toBe(EXIT.held)
  })

  test('asked about another model, keeps the verdict that it was run for', async () => {
    copyRun('asked')
    const before = read('asked', 'verdict.json')
    const { stdout, exitCode } = await box.run(['check', 'asked', '--expect', 'linearizable'])
    expect(stdout).toMatch(/refuted/)
    expect(exitCode).toBe(EXIT.refuted)
    expect(read('asked', 'verdict.json')).toBe(before)
  })

  test('replays byte for byte', async () => {
    const { stdout, exitCode } = await box.run(['replay', 'results/latest'])
    expect(stdout).toMatch(/identical: \d+ lines/)
    expect(exitCode).toBe(EXIT.held)
  })

  test('that was tampered with is found out, by its line', async () => {
    copyRun('tampered')
    const lines = read('tampered', 'history.jsonl').split('\n')
    const at = lines.findIndex((line, number) => number > 50 && line.includes('"type":"ok"'))
    lines[at] = (lines[at] ?? '').replace('"type":"ok"', '"type":"fail"')
    writeFileSync(file('tampered', 'history.jsonl'), lines.join('\n'))
    const { stdout, exitCode } = await box.run(['replay', 'tampered'])
    expect(stdout).toContain(`tampered/history.jsonl:${at + 1}`)
    expect(exitCode).toBe(EXIT.refuted)
  })

  test('that was interrupted replays as far as it goes, its torn line aside', async () => {
    copyRun('cut')
    const lines = read('cut', 'history.jsonl').split('\n').slice(0, 300)
    writeFileSync(file('cut', 'history.jsonl'), lines.join('\n').slice(0, -5))
    const same = await box.run(['replay', 'cut'])
    expect(same.stdout).toContain('identical as far as it goes: 299 lines (the run was interrupted)')
    expect(same.exitCode).toBe(EXIT.unknown)
    const at = lines.findIndex((line, number) => number > 50 && line.includes('"type":"ok"'))
    writeFileSync(file('cut', 'history.jsonl'), lines.with(at, '{}').join('\n'))
    const other = await box.run(['replay', 'cut', '--json'])
    expect(JSON.parse(other.stdout)).toMatchObject({ identical: false, interrupted: true, lines: at })
    expect(other.exitCode).toBe(EXIT.refuted)
  })

  test('with a test.json that is none is refused', async () => {
    copyRun('broken')
    writeFileSync(file('broken', 'test.json'), '{"format":1')
    const { stderr, exitCode } = await box.run(['replay', 'broken'])
    expect(stderr).toMatch(/broken\/test\.json is not a test\.json.*\n {2}why: it is not JSON/)
    expect(exitCode).toBe(EXIT.usage)
  })
})

describe('a run that is checked', () => {
  test('by the test.json of another is refused, and its verdict stays', async () => {
    copyRun('mixed')
    const before = read('mixed', 'verdict.json')
    writeFileSync(
      file('mixed', 'test.json'),
      read('mixed', 'test.json').replace('"quietPeriodSeconds": 3', '"quietPeriodSeconds": 9'),
    )
    const { stderr, exitCode } = await box.run(['check', 'mixed'])
    expect(stderr).toMatch(
      /not the history of the run that its test\.json tells of\n {2}why: its quietNs is 3000000000/,
    )
    expect(exitCode).toBe(EXIT.usage)
    expect(read('mixed', 'verdict.json')).toBe(before)
  })

  test('is told with a path that a shell takes', async () => {
    copyRun("a run's copy")
    const { stdout } = await box.run(['check', "a run's copy"])
    expect(stdout).toContain(`rashomon replay 'a run'\\''s copy'`)
  })
})

describe.concurrent('a history', () => {
  const whole = (): readonly string[] => read('results', 'latest', 'history.jsonl').trimEnd().split('\n')

  test('that is malformed is refused by file, line and reason', async () => {
    writeFileSync(file('malformed.jsonl'), whole().with(8, '{"type":').join('\n'))
    const { stderr, exitCode } = await box.run(['check', 'malformed.jsonl'])
    expect(stderr).toMatch(/^error: malformed\.jsonl:9 .*\n {2}why: it is not JSON\n {2}fix: /)
    expect(exitCode).toBe(EXIT.usage)
  })

  test('that is malformed is refused as JSON with --json', async () => {
    writeFileSync(
      file('overlap.jsonl'),
      whole()
        .with(11, whole()[1] ?? '')
        .join('\n'),
    )
    const { stdout, exitCode } = await box.run(['check', 'overlap.jsonl', '--json'])
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'E_HISTORY',
      what: expect.stringContaining('overlap.jsonl:12'),
    })
    expect(exitCode).toBe(EXIT.usage)
  })

  test('whose last line is torn is read up to there, and known to be incomplete', async () => {
    writeFileSync(file('torn.jsonl'), whole().slice(0, 300).join('\n').slice(0, -5))
    const { stdout, exitCode } = await box.run(['check', 'torn.jsonl', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'unknown', interrupted: true })
    expect(exitCode).toBe(EXIT.unknown)
  })
})

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Runs the rest of its arguments in a terminal of their own, until there is no more to read; then closes it. */
const CLOSING_TERMINAL = `
import os, pty, sys, threading
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
def drain():
    try:
        while os.read(terminal, 4096): pass
    except OSError: pass
threading.Thread(target=drain, daemon=True).start()
sys.stdin.read()
os.close(terminal)
print('ended with', os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`

describe('interrupted', () => {
  /** Has its history. In an object: it is a promise of its end itself. */
  const begun = async (results: string): Promise<{ readonly started: Started }> => {
    const asked = ['run', 'register', '--rate', '100', '--time-limit', '100000', '--results-dir', results]
    const started = box.start(asked)
    await until(() => box.list(results).length > 0 && box.list(`${results}/${box.list(results)[0]}`).length > 1)
    return { started }
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s saves and checks what there is, and exits 2',
    async (name) => {
      const { started } = await begun(name)
      started.kill(name)
      const { stdout, stderr, exitCode } = await started
      expect(stderr).toContain('interrupted: saving and checking what there is')
      expect(stdout).toMatch(/claim unknown/)
      expect(exitCode).toBe(EXIT.unknown)
      const again = await box.run(['check', `${name}/latest`, '--json'])
      expect(JSON.parse(again.stdout)).toMatchObject({ verdict: 'unknown', interrupted: true })
      expect(again.exitCode).toBe(EXIT.unknown)
    },
  )

  test.runIf(hasPython)(
    'by a real terminal that is closed, whose writes fail from then on: 2, and no bug of ours',
    async () => {
      const asked = ['run', 'register', '--rate', '100', '--time-limit', '100000', '--results-dir', 'terminal']
      const terminal = execa('python3', ['-c', CLOSING_TERMINAL, NODE, ENTRY, ...asked], {
        cwd: box.path,
        reject: false,
      })
      await until(() => box.list('terminal').length > 0 && box.list(`terminal/${box.list('terminal')[0]}`).length > 1)
      terminal.stdin.end()
      expect((await terminal).stdout).toBe(`ended with ${EXIT.unknown}`)
      expect(JSON.parse(read('terminal', 'latest', 'verdict.json'))).toMatchObject({ interrupted: true })
    },
  )

  test('by a terminal that is closed, of which kernel and shell both tell: still in good order', async () => {
    const { started } = await begun('closed')
    for (let times = 0; times < 3; times++) started.kill('SIGHUP')
    const { stdout, stderr, exitCode } = await started
    expect(stdout).toMatch(/claim unknown/)
    expect(stderr).not.toContain('left at once')
    expect(exitCode).toBe(EXIT.unknown)
  })
})

describe('Ctrl-C in a tour', () => {
  test('before any run was finished leaves no page about nothing, and exits 2', async () => {
    const started = box.start(['tour', '--results-dir', 'toured'])
    await until(() => box.list('toured').length > 0)
    started.kill('SIGINT')
    const { stdout, exitCode } = await started
    expect(stdout).toBe('interrupted before any run was finished')
    expect(exitCode).toBe(EXIT.unknown)
    expect(box.list(`toured/${box.list('toured')[0]}`)).not.toContain('index.html')
  })
})

/** Looks every few milliseconds: the run is another process. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}
