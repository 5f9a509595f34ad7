/** The example of one's own server, and what `rashomon init` makes of it: right where it is right, caught where not. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXIT } from '../../../src/errors.ts'
import { type Ended, type Sandbox, sandbox } from '../../../src/testing/command-line.ts'

const EXAMPLE = fileURLToPath(new URL('index.ts', import.meta.url))
const SHORT = ['--nodes', '3', '--time-limit', '10s', '--nemesis-interval', '2', '--seed', '1']

let box: Sandbox
beforeAll(() => {
  box = sandbox()
})
afterAll(() => box.remove())

/** All that it said stands in the failure, should the code be another. */
function expectExit({ exitCode, stdout, stderr }: Ended, code: number, says: string): void {
  expect({ exitCode, text: stdout + stderr }).toMatchObject({ exitCode: code, text: expect.stringContaining(says) })
}

test('the server is linearizable while nodes are cut off and killed', async () => {
  // The primary: it comes back with what its file says.
  const faults = ['--nemesis', 'partition,kill', '--option', 'kill-whom=primary']
  const run = ['run', 'register', '--target', EXAMPLE, ...faults, ...SHORT]
  const ended = await box.run(run)
  expectExit(ended, EXIT.held, 'claim held')
  const [held = ''] = /faults held .*/.exec(ended.stdout) ?? []
  expect(held).toMatch(/partition [1-9]\d* of/)
  expect(held).toMatch(/kill [1-9]\d* of/)
})

test('answers from replicas that are behind are caught', async () => {
  const run = ['run', 'register', '--target', EXAMPLE, '--bug', 'stale-replicas', '--hunt', ...SHORT]
  expectExit(await box.run(run), EXIT.refuted, 'linearizable refuted')
})

test('a new target runs as it is: the commands of its own README', async () => {
  await box.run(['init', 'my-database'])
  const readme = readFileSync(join(box.path, 'my-database', 'README.md'), 'utf8')
  const commands = [...readme.matchAll(/^rashomon (run .*)$/gm)].map(([, args = '']) => args.split(/\s+/))
  expect(commands).toHaveLength(2)
  for (const [at, args] of commands.entries()) {
    const [code, says] = at === 0 ? ([EXIT.held, 'claim held'] as const) : ([EXIT.refuted, 'claim refuted'] as const)
    expectExit(await box.run([...args, ...SHORT]), code, says)
  }
})
