import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { locateRun } from './run-folder.ts'

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
