/** `rashomon init`: what it makes, and what it refuses. That it runs: targets/examples/http-kv/http-kv.docker.test.ts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { type Sandbox, sandbox } from '../testing/command-line.ts'

let box: Sandbox
beforeEach(() => {
  box = sandbox()
})
afterEach(() => box.remove())

const FILES = ['Dockerfile', 'README.md', 'index.ts', 'package.json', 'server.py']

test('makes a target of that name, and says what to type next', async () => {
  const { exitCode, stdout } = await box.run(['init', 'my-database'])
  expect(exitCode).toBe(EXIT.held)
  expect(box.list()).toEqual(['my-database'])
  expect(box.list('my-database')).toEqual(FILES)
  expect(stdout).toContain('rashomon run register --target my-database/index.ts')
  for (const file of FILES) expect(readFileSync(join(box.path, 'my-database', file), 'utf8')).not.toContain('http-kv')
})

test('what it makes is a target, also where modules are not the rule', async () => {
  writeFileSync(join(box.path, 'package.json'), '{"type": "commonjs"}')
  mkdirSync(join(box.path, 'sub folder'))
  await box.run(['init', 'sub folder/my-database'])
  const { exitCode, stdout, stderr } = await box.run(['targets', 'sub folder/my-database/index.ts', '--json'])
  expect({ exitCode, stderr }).toEqual({ exitCode: EXIT.held, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'my-database', kind: 'docker', bugs: [{ name: 'stale-replicas' }] },
  ])
})

test('overwrites nothing', async () => {
  mkdirSync(join(box.path, 'mine'))
  writeFileSync(join(box.path, 'mine', 'index.ts'), 'precious')
  const { exitCode, stderr } = await box.run(['init', 'mine'])
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: EXIT.usage,
    stderr: expect.stringContaining('mine is there already'),
  })
  expect(box.list('mine')).toEqual(['index.ts'])
  expect(readFileSync(join(box.path, 'mine', 'index.ts'), 'utf8')).toBe('precious')
})

test.each([
  ['My Database', 'cannot be the name of a target'],
  ['strong', 'there is a target strong already'],
  ['nowhere/my-database', 'there is no folder nowhere'],
])('refuses %s', async (name, why) => {
  const { exitCode, stderr } = await box.run(['init', name])
  expect({ exitCode, stderr }).toMatchObject({ exitCode: EXIT.usage, stderr: expect.stringContaining(why) })
  expect(box.list()).toEqual([])
})
