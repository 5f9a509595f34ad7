/** Finding the engine, losing it, and engines of other machines: through a relay, so that the engine itself need not stop. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EnvironmentError } from '../errors.ts'
import { EngineRelay } from '../testing/engine-relay.ts'
import { deploySmall, runIn, smallSpec } from '../testing/small-deployment.ts'
import { nodeId, nodeNames } from '../units.ts'
import { deploy } from './deploy.ts'
import { connectEngine } from './engine.ts'
import { runsOn } from './leftovers.ts'
import { removeRun } from './remove.ts'

const fresh = (): string => `test-${randomBytes(4).toString('hex')}`
const pause = (ms: number): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('paused'), ms))

let relay: EngineRelay
beforeEach(() => {
  relay = new EngineRelay()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await relay.remove()
})

test('without an engine one sentence says what to install or start', async () => {
  vi.stubEnv('DOCKER_HOST', relay.url)
  await expect(connectEngine()).rejects.toThrow(/no Docker engine answers at unix:.*DOCKER_HOST[\s\S]*fix: install/)
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1')
  await expect(connectEngine()).rejects.toThrow(/no Docker engine answers at tcp:[\s\S]*ECONNREFUSED[\s\S]*fix: start/)
})

test('an engine that goes away is lost; what is asked of it then says so', async () => {
  await relay.open()
  vi.stubEnv('DOCKER_HOST', relay.url)
  const engine = await connectEngine()
  const deployment = await deploySmall(engine, fresh(), { nodes: nodeNames(1) })
  try {
    const { lost } = engine
    expect(await Promise.race([lost, pause(2500)])).toBe('paused')
    const working = engine.exec(deployment.podOf(nodeId('n1')).holder, ['sleep', '60'])
    const outcome = working.catch((error: unknown) => error)
    await pause(500)
    await relay.cut()
    expect(await lost).toBeInstanceOf(EnvironmentError)
    expect(String(await outcome)).toMatch(/engine stopped answering[\s\S]*rashomon cleanup/)
    await expect(deployment.remove()).rejects.toThrow(/engine stopped answering[\s\S]*rashomon cleanup/)
  } finally {
    engine.close()
    vi.unstubAllEnvs()
    const itself = await connectEngine()
    await removeRun(itself, deployment.runId)
    itself.close()
  }
})

test('one that is back within a second is not lost', async () => {
  await relay.open()
  vi.stubEnv('DOCKER_HOST', relay.url)
  const engine = await connectEngine()
  const { lost } = engine
  await pause(300)
  await relay.cut()
  await pause(800)
  await relay.open()
  expect(await Promise.race([lost, pause(5000)])).toBe('paused')
  engine.close()
})

test('an engine of another machine needs an address on which its ports are published', async () => {
  await relay.open({ tcp: true })
  vi.stubEnv('DOCKER_HOST', relay.url)
  const engine = await connectEngine()
  expect(engine.local).toBe(false)
  const runId = fresh()
  const signal = new AbortController().signal
  await expect(deploy(engine, smallSpec(runId), signal)).rejects.toThrow(/not on this machine[\s\S]*--publish-address/)
  expect((await runsOn(engine)).filter((run) => run.runId === runId)).toEqual([])
  const deployment = await deploySmall(engine, runId, { nodes: nodeNames(1), publishAddress: '127.0.0.1' })
  try {
    expect(deployment.endpoint(nodeId('n1')).host).toBe('127.0.0.1')
    const input = 'through the relay'
    expect(await engine.exec(deployment.podOf(nodeId('n1')).holder, ['cat'], { input })).toMatchObject({
      stdout: input,
    })
    expect((await runIn(deployment, nodeId('n1'), 'database', 'true')).exitCode).toBe(0)
  } finally {
    await deployment.remove()
    engine.close()
  }
})
