import { afterAll, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { sandbox } from '../testing/command-line.ts'
import { describeDiagnosis } from './doctor.ts'
import { lacking, missing, works } from './doctor-check.ts'

const box = sandbox()
afterAll(() => box.remove())

const NO_ENGINE = { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock', COLUMNS: '80' } }

test('without an engine it says so, how to get one, and what works without', async () => {
  const { stdout, exitCode } = await box.run(['doctor'], NO_ENGINE)
  expect(exitCode).toBe(EXIT.environment)
  expect(stdout).toMatch(/✓ Node\.js/)
  expect(stdout).toMatch(/✗ Docker engine +no Docker engine answers[\s\S]*→ install it/)
  expect(stdout).toMatch(/cannot work here[\s\S]*rashomon tour/)
  expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true)
})

test('the same for machines', async () => {
  const { stdout, exitCode } = await box.run(['doctor', '--json'], NO_ENGINE)
  expect(exitCode).toBe(EXIT.environment)
  const { works: all, checks } = JSON.parse(stdout)
  expect(all).toBe(false)
  expect(checks).toContainEqual(expect.objectContaining({ name: 'Docker engine', state: 'missing' }))
})

test('cleanup without an engine is refused in one sentence', async () => {
  const { stderr, exitCode } = await box.run(['cleanup'], NO_ENGINE)
  expect(exitCode).toBe(EXIT.environment)
  expect(stderr).toMatch(/^error: no Docker engine answers/)
})

test('no version and no complaint of an engine commands the terminal', () => {
  const checks = [works('engine', '28.2\u001b[2J at\n unix'), lacking('delay', 'no \u0007module', 'load\r it')]
  expect(describeDiagnosis({ works: true, checks }, 60).split('\n').slice(0, 3)).toEqual([
    '✓ engine  28.2␛[2J at unix',
    '– delay   no ␇module',
    '          → load it',
  ])
})

test('what only some runs need does not make the machine unfit', () => {
  const checks = [works('engine', 'here'), lacking('delay', 'no sch_netem', 'modprobe it')]
  expect(describeDiagnosis({ works: true, checks }, 60)).toBe(
    [
      '✓ engine  here',
      '– delay   no sch_netem',
      '          → modprobe it',
      '',
      'Runs with containers can work here.',
    ].join('\n'),
  )
  expect(describeDiagnosis({ works: false, checks: [missing('engine', 'not here', 'start it')] }, 60)).toContain(
    '✗ engine',
  )
})
