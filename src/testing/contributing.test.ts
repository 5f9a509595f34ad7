/** The examples of CONTRIBUTING.md are complete: they type-check, keep the contracts, and run as it says they do. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { type Sandbox, sandbox } from './command-line.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')

/** Blocks that begin with "```ts name.ts", and a history. */
const examples = [...guide.matchAll(/^```(?:ts|clojure) (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => ({
  name,
  text,
}))
/** "rashomon run …   # exit 1: …" */
const commands = [...guide.matchAll(/^rashomon ((?:run|check) .*?) +# exit (\d)/gm)].map(
  ([, args = '', code]) => [args, Number(code)] as const,
)

const box: Sandbox = sandbox()
beforeAll(() => {
  writeFileSync(join(box.path, 'package.json'), JSON.stringify({ type: 'module' }))
  for (const { name, text } of examples) writeFileSync(join(box.path, name), text)
})
afterAll(() => box.remove())

test('there are the examples and commands that it speaks of', () => {
  expect(examples.map(({ name }) => name)).toEqual([
    'likes.ts',
    'growing.ts',
    'high-score.ts',
    'scores.edn',
    'hiccup.ts',
    'islands.ts',
  ])
  expect(commands.map(([, code]) => code)).toEqual([EXIT.held, EXIT.refuted, EXIT.refuted, EXIT.held, EXIT.refuted])
})

test('they type-check against the SDK, as strictly as we do', async () => {
  const paths = { 'rashomon/sdk': [join(ROOT, 'src', 'sdk.ts')] }
  const typeRoots = [join(ROOT, 'node_modules', '@types')]
  const compilerOptions = { paths, typeRoots, rootDir: '/', isolatedDeclarations: false, declaration: false }
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: [join(box.path, '*.ts')] }
  writeFileSync(join(box.path, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = await execa(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', box.path], { reject: false })
  expect(stdout).toBe('')
})

describe.concurrent('the commands that it shows exit as it says', () => {
  test.each(commands)('%s', async (args, code) => {
    const pace = args.startsWith('run') ? ['--seed', '1', '--rate', '50'] : []
    const { stdout, stderr, exitCode } = await box.run([...args.split(' '), ...pace])
    expect({ exitCode, text: stdout + stderr }).toMatchObject({
      exitCode: code,
      text: expect.stringMatching(/claim|expectation/),
    })
  })
})

test('the model of the README is that of the guide', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const model = examples.find(({ name }) => name === 'high-score.ts')?.text ?? ''
  expect(readme).toContain(model.slice(model.indexOf('export default')))
})
