/** What Cassandra cannot do is refused before anything starts, with what to do instead. */
import { describe, expect, test } from 'vitest'
import { configFromFlags, type RawFlags } from '../../src/cli/flag-config.ts'
import { type ResolvedRun, resolveRun } from '../../src/cli/resolve-run.ts'

const resolved = async (workload: string, flags: RawFlags, options: readonly string[] = []): Promise<ResolvedRun> =>
  resolveRun(await configFromFlags(workload, { target: 'cassandra', ...flags }, options))

describe('refused', () => {
  const cases: readonly (readonly [
    workload: string,
    flags: RawFlags,
    options: readonly string[],
    why: RegExp,
    fix: RegExp,
  ])[] = [
    ['register', { consistency: 'quorum' }, ['cas-share=0.3'], /no compare-and-set/, /--consistency serial/],
    ['set', { consistency: 'one' }, ['one-by-one=true'], /does not tell/, /--consistency serial/],
    ['queue', {}, [], /no operation that takes the first/, /log or set/],
    ['ids', {}, [], /no sequences/, /usernames/],
    ['register', {}, ['timestamps=skew'], /such as driver, server, skew:100ms/, /timestamps=driver/],
    ['register', {}, ['timestamps=quantize:fast'], /such as driver/, /timestamps=driver/],
    ['register', { route: 'primary' }, [], /every node of Cassandra takes reads and writes/, /--route pinned/],
    ['register', { nemesis: 'clock' }, [], /share their machine's clock/, /simulated/],
  ]
  test.each(cases)('%s %j %j', async (workload, flags, options, why, fix) => {
    const text = /why: (.*)\n\s+fix: (.*)/s
    const error = await resolved(workload, flags, options).catch((thrown: unknown) => thrown)
    const [, said = '', instead = ''] = text.exec(String(error)) ?? []
    expect(said).toMatch(why)
    expect(instead).toMatch(fix)
  })
})

describe('not refused', () => {
  test('registers at QUORUM: whoever asked for no compare-and-set does without', async () => {
    const { claim } = await resolved('register', { consistency: 'quorum' })
    expect(claim).toEqual(['ryw-session', 'mr-session', 'convergence', 'no-lost-ack'])
  })

  test.each([
    ['register', 'serial', ['cas-share=0.5']],
    ['register', 'quorum', ['cas-share=0']],
    ['set', 'serial', ['one-by-one=true']],
    ['register', 'quorum', ['timestamps=skew:2.5s']],
  ] as const)('%s at %s, %j', async (workload, consistency, options) => {
    expect((await resolved(workload, { consistency }, options)).level.name).toBe(consistency)
  })
})
