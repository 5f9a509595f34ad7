/** Long checks from the command line: interrupted, piped, in a narrow terminal. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { type Sandbox, type Started, sandbox } from '../testing/command-line.ts'

const box: Sandbox = sandbox()
afterAll(() => box.remove())

/** Nobody finds an order for this, nor proves that there is none. */
const HARD = ['queue', '--ops', '3000', '--concurrency', '60', '--crashed', '30%', '--seed', '3', '--out', 'hard.jsonl']
const FOR_EVER = ['--steps', '1000000000000']

const OWN_MODEL = `
import { SEQUENTIAL_MODELS } from 'rashomon/sdk'
const queue = SEQUENTIAL_MODELS.find(({ name }) => name === 'queue')
export default { ...queue, name: 'my-queue' }
`

beforeAll(async () => {
  writeFileSync(join(box.path, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(box.path, 'my-queue.ts'), OWN_MODEL)
  await Promise.all([
    box.run(['generate', ...HARD]),
    box.run(['generate', 'register', '--ops', '300', '--anomalies', '1', '--out', 'wrong.jsonl']),
  ])
}, 60_000)

/** The first live line says that it has begun. */
function interruptWhenChecking(started: Started): Started {
  started.stderr?.on('data', (chunk: Buffer | string) => {
    if (String(chunk).includes('checking')) started.kill('SIGINT')
  })
  return started
}

describe.concurrent('Ctrl-C', { timeout: 60_000 }, () => {
  test.each(['queue', './my-queue.ts'])('ends a search by the model %s, tells what there is, exit 2', async (model) => {
    const args = ['check', 'hard.jsonl', '--model', model, '--json', ...FOR_EVER]
    const { stdout, stderr, exitCode } = await interruptWhenChecking(box.start(args))
    expect(stderr).toContain('interrupted: keeping what is decided so far')
    expect({ exitCode, said: JSON.parse(stdout) }).toMatchObject({
      exitCode: EXIT.unknown,
      said: {
        verdict: 'unknown',
        interrupted: true,
        counts: { total: 3000 },
        profile: { linearizable: { kind: 'unknown', why: 'interrupted' } },
      },
    })
  })
})

/** Two writes, the later of which the database itself puts first. */
const VERSIONS_BACK = [
  '{"format":1,"seed":1,"workload":"register","target":"t","level":"l","localLevel":"l","quietNs":0,"nodes":["n1"],"initial":{},"plan":{}}',
  '{"type":"invoke","process":0,"f":"write","key":"x","args":[1],"time":1}',
  '{"type":"ok","process":0,"witness":{"revision":"9"},"time":2}',
  '{"type":"invoke","process":0,"f":"write","key":"x","args":[2],"time":3}',
  '{"type":"ok","process":0,"witness":{"revision":"5"},"time":4}',
  '{"type":"invoke","process":0,"f":"read","key":"x","time":5}',
  '{"type":"ok","process":0,"result":2,"time":6}',
  '{"type":"end","notStarted":0}',
  '',
].join('\n')

describe.concurrent('a check', () => {
  test('versions that contradict real time are refuted by themselves', async () => {
    const { stdout, exitCode } = await box.run(['check', '-', '--json'], { stdin: 'pipe', input: VERSIONS_BACK })
    expect({ exitCode, said: JSON.parse(stdout) }).toMatchObject({
      exitCode: EXIT.refuted,
      said: { profile: { linearizable: { kind: 'holds' }, 'version-order': { kind: 'refuted' } } },
    })
  })

  test('in a narrow pipe keeps within it, without colours', async () => {
    const { stdout, exitCode } = await box.run(['check', 'wrong.jsonl'], { env: { COLUMNS: '60' } })
    expect(stdout.split('\n').filter((line) => line.length > 60)).toEqual([])
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('✗ expectation refuted')
    expect(exitCode).toBe(EXIT.refuted)
  })

  test('of what is piped in says so, and how to do it again', async () => {
    const lines = '{:process 0, :type :invoke, :f :write, :value 3}\n{:process 0, :type :ok, :f :write, :value 3}\n'
    const { stdout, exitCode } = await box.run(['check', '-', '--json'], {
      input: `{:type :info, :f :start, :process :nemesis}\n${lines}`,
      stdin: 'pipe',
    })
    expect(JSON.parse(stdout)).toMatchObject({
      workload: 'register',
      replay: 'rashomon check -',
      remarks: [expect.stringContaining('Without times'), '1 line of the nemesis was skipped.'],
    })
    expect(exitCode).toBe(EXIT.unknown)
  })
})
