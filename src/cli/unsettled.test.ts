/** Nodes that never catch up, from the target to the verdict and back from the file: what they hold in the end decides nothing. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { type Sandbox, sandbox } from '../testing/command-line.ts'

const box: Sandbox = sandbox()
afterAll(() => box.remove())

/** A server that somebody else runs: each node keeps what it was told itself, and tells no other. */
const target = (settled: string): string => `
import { wallClock } from 'rashomon/sdk'
const claims = { register: ['convergence', 'no-lost-ack'] }
const kept = new Map()
const at = (key, node) => node + ' ' + key
export default {
  name: 'apart', title: 'Apart', description: 'replicates nothing', kind: 'external',
  levels: [{ name: 'one', promise: 'all', source: 'nowhere', claims, lacks: { cas: { why: 'none', instead: 'none' } } }],
  defaultLevel: 'one', localLevel: 'one',
  withoutPrimary: { why: 'all are equal', instead: 'use --route pinned' },
  notes: {}, refuses: {}, options: [], bugs: [],
  start: ({ nodes }) => {
    const clock = wallClock()
    return {
      cluster: { kind: 'external', nodes },
      clock,
      drive: (work) => work(),
      ready: async () => {},
      open: () => ({
        facets: {
          register: {
            read: async (key, { node }) => ({ value: kept.get(at(key, node)) ?? null }),
            write: async (key, value, { node }) => { kept.set(at(key, node), value); return { value: undefined } },
          },
        },
        close: async () => {},
      }),
      primaries: () => [],
      ${settled}
      stop: async () => {},
    }
  },
}
`

const RUN = ['run', 'register', '--nodes', '3', '--ops', '60', '--op-timeout', '100ms', '--quiet-period', '1.2s']
const NEVER = `settled: async () => ({ kind: 'never', afterNs: 120e9 }),`

beforeAll(() => {
  writeFileSync(join(box.path, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(box.path, 'never.ts'), target(NEVER))
  writeFileSync(join(box.path, 'silent.ts'), target(''))
  writeFileSync(join(box.path, 'settled.ts'), target(`settled: async () => ({ kind: 'settled' }),`))
})

test.each(['silent', 'settled'])('a target that is %s is refuted by what its nodes hold in the end', async (name) => {
  const { exitCode, stdout } = await box.run([...RUN, '--target', `./${name}.ts`, '--results-dir', name])
  expect(stdout).toMatch(/convergence refuted: nodes disagree/)
  expect(exitCode).toBe(EXIT.refuted)
})

test('one whose nodes never caught up is not, neither at first nor from the file; it is said why', async () => {
  const run = await box.run([...RUN, '--target', './never.ts', '--results-dir', 'never', '--json'])
  const told = JSON.parse(run.stdout)
  const unknown = { kind: 'unknown', why: 'precondition', note: expect.stringContaining('not caught up') }
  const expected = {
    verdict: 'unknown',
    refuted: [],
    interrupted: false,
    unsettled: { waitedNs: 120e9 },
    remarks: [expect.stringMatching(/^120 s after load .* Run it again with less load/)],
    profile: { convergence: unknown, 'no-lost-ack': unknown },
  }
  expect({ exitCode: run.exitCode, told }).toMatchObject({ exitCode: EXIT.unknown, told: expected })
  expect(readFileSync(join(box.path, 'never', 'latest', 'report.html'), 'utf8')).toContain('120 s after load')

  const again = await box.run(['check', 'never/latest', '--json'])
  expect({ exitCode: again.exitCode, told: JSON.parse(again.stdout) }).toMatchObject({
    exitCode: EXIT.unknown,
    told: expected,
  })
})
