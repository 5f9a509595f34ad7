import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRunFolder, locateRun, saveNodeLogs } from './run-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rashomon-results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test("a tour's folder is no run, and it is said which are", () => {
  writeFileSync(join(folder, 'suite.json'), '{}')
  expect(() => locateRun(folder)).toThrow(/is a tour, not a run[\s\S]*register-strong-both/)
})

test('a history alone has no test.json and is told nothing about', () => {
  expect(locateRun(join(folder, 'history.jsonl'))).toMatchObject({ test: null, folder: null })
})

test('logs lie below their node, whatever a database calls its files', () => {
  const run = createRunFolder(join(folder, 'run'), {})
  const names = ['stderr.log', '..', '../../escape', `${'long'.repeat(100)}.log`, 'a b\n\u001b[31m.log']
  saveNodeLogs(
    run,
    names.map((name) => ({ node: 'n1', name, text: Buffer.from(name) })),
  )
  expect(readdirSync(join(run.path, 'nodes'))).toEqual(['n1'])
  const saved = readdirSync(join(run.path, 'nodes', 'n1')).toSorted()
  expect(saved).toEqual(['_', '__.._escape', 'a_b___31m.log', `${'long'.repeat(49)}.log`, 'stderr.log'].toSorted())
  expect(readdirSync(folder)).toEqual(['run'])
})
