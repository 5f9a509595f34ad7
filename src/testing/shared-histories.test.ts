/**
 * Recorded histories of others, with the verdicts that their origins state: judged where the folder lies beside the
 * checkout, as ../shared/histories. They are other people's data and no part of the project.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type CheckFlags, checkHistory } from '../cli/check-history.ts'
import type { VerdictKind } from '../consistency/index.ts'

const FOLDER = fileURLToPath(new URL('../../../shared/histories', import.meta.url))
const PLAIN: CheckFlags = { format: 'auto' }

const LINEARIZABLE_LOGS = [2, 5, 7, 18, 25, 31, 38, 45, 48, 49]

const inFolder = (folder: string): readonly string[] =>
  existsSync(join(FOLDER, folder)) ? readdirSync(join(FOLDER, folder)).map((name) => join(folder, name)) : []

async function verdictOf(file: string, flags: Partial<CheckFlags> = {}): Promise<VerdictKind> {
  const { signal } = new AbortController()
  const { input } = await checkHistory(join(FOLDER, file), { ...PLAIN, ...flags }, { heedInterrupt: () => signal })
  return input.verdict.kind
}

describe.skipIf(!existsSync(FOLDER))('recorded histories, where ../shared/histories is present', () => {
  test.each(inFolder('porcupine/etcd'))('%s', async (file) => {
    const number = Number(/(\d+)\.log$/.exec(file)?.[1])
    expect(await verdictOf(file)).toBe(LINEARIZABLE_LOGS.includes(number) ? 'held' : 'refuted')
  })

  test.each(inFolder('porcupine/kv'))('%s', async (file) => {
    expect(await verdictOf(file)).toBe(file.includes('ok') ? 'held' : 'refuted')
  })

  /** Nothing in them was ever ok: what nothing could have refuted is no pass here. */
  const EMPTY = ['mongodb-v0-ack-rollback-.edn', 'mongodb-v0-ack-rollback-10.edn', 'mongodb-v0-ack-rollback-11.edn']
  test.each(inFolder('knossos/cas-register/good'))('%s', async (file) => {
    expect(await verdictOf(file)).toBe(EMPTY.some((name) => file.endsWith(name)) ? 'unknown' : 'held')
  })

  test.each([...inFolder('knossos/cas-register/bad'), ...inFolder('knossos/mutex/bad')])('%s', async (file) => {
    expect(await verdictOf(file)).toBe('refuted')
  })

  test.each(inFolder('knossos/multi-register/good'))('%s', async (file) => {
    expect(await verdictOf(file, { initial: '0' })).toBe('held')
  })

  const JEPSEN: readonly (readonly [string, VerdictKind, Partial<CheckFlags>])[] = [
    // No reading in it.
    ['counter.edn', 'unknown', {}],
    ['counter.json', 'unknown', {}],
    ['set.edn', 'held', {}],
    ['set_full.edn', 'refuted', { workload: 'set', keyed: false }],
    ['set_full.json', 'refuted', { workload: 'set', keyed: false }],
    ['bank.edn', 'held', {}],
    ['bank.json', 'held', {}],
    ['bank-negative-balances.json', 'refuted', {}],
    // One reading and no transfer: nothing could have gone wrong, and that is not a pass.
    ['bank-neg.edn', 'unknown', {}],
  ]
  test.each(JEPSEN)('elle-cli/jepsen/%s', async (file, verdict, flags) => {
    expect(await verdictOf(`elle-cli/jepsen/${file}`, flags)).toBe(verdict)
  })
})
