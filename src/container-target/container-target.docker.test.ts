/** A target from a description, on a real engine: refused before the start, started, ready or not, stopped. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectEngine, type Engine, runsOn } from '../docker/index.ts'
import { EnvironmentError, PluginError } from '../errors.ts'
import { NO_HOST, type StartedTarget, type StartOptions } from '../plugin/index.ts'
import { holderImage } from '../testing/small-deployment.ts'
import { type NodeId, nodeNames } from '../units.ts'
import { containerTarget } from './container-target.ts'
import type { ContainerTargetDescription } from './description.ts'

const NEVER = new AbortController().signal
const NODES = nodeNames(3)

const sleeper: ContainerTargetDescription = {
  name: 'sleeper',
  title: 'Sleeper',
  description: 'answers nothing',
  image: { kind: 'reference', reference: holderImage() },
  clientPort: 4000,
  dataPath: '/data',
  memoryMb: 32,
  levels: [],
  defaultLevel: 'none',
  localLevel: 'none',
  withoutPrimary: { why: 'all are equal', instead: 'use --whom some' },
  node: () => ({ command: ['sleep', 'infinity'] }),
  isReady: async () => true,
  open: () => ({ facets: {}, close: async () => {} }),
}

let engine: Engine
let started: StartedTarget | null = null
beforeEach(async () => {
  engine = await connectEngine()
})
afterEach(async () => {
  await started?.stop()
  started = null
  engine.close()
})

const asked = (changes: Partial<StartOptions> = {}): StartOptions => ({
  nodes: NODES,
  seed: 1,
  bug: null,
  options: {},
  level: 'none',
  facet: null,
  faults: [],
  host: { ...NO_HOST, holderImage: holderImage() },
  runId: `test-${randomBytes(4).toString('hex')}`,
  say: () => {},
  signal: NEVER,
  ...changes,
})

async function start(changes: Partial<ContainerTargetDescription>, options = asked()): Promise<StartedTarget> {
  started = await containerTarget({ ...sleeper, ...changes }).start(options)
  return started
}

test('nodes are asked until they are ready, then for versions and primaries; what is slow or fails is not waited for', async () => {
  const asking = new Map<NodeId, number>()
  const target = await start({
    isReady: async (node) => {
      asking.set(node, (asking.get(node) ?? 0) + 1)
      if (asking.get(node) === 1) throw new Error('refused')
      return asking.get(node) === 3
    },
    versions: async ({ nodes }) => ({ sleeper: `9.4 on ${nodes.length}` }),
    primaries: async (_run, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    isSettled: async () => asking.size === NODES.length,
  })
  await target.ready(NEVER)
  expect([...asking].sort()).toEqual(NODES.map((node) => [node, 3]))
  expect(target.versions).toEqual({ sleeper: '9.4 on 3', docker: engine.version })
  expect(await target.primaries()).toEqual([])
  expect(await target.settled?.(NEVER)).toEqual({ kind: 'settled' })
  expect(target.cluster.nodes).toEqual(NODES)
})

test('nodes that do not catch up are given up, and that is said; of a silent description nothing is', async () => {
  let asked = 0
  const isSettled = async (): Promise<boolean> => {
    asked++
    if (asked === 2) throw new Error('no answer')
    return false
  }
  const target = await start({ isSettled, settlesWithinMs: 500 })
  await target.ready(NEVER)
  expect(await target.settled?.(NEVER)).toEqual({ kind: 'never', afterNs: 500e6 })
  expect(asked).toBeGreaterThan(2)
  await target.stop()
  expect((await start({})).settled).toBeUndefined()
})

test('a node that ends is told at once, with what it wrote', async () => {
  const command = ['bash', '-c', 'echo "no disk for me" >&2; exit 7']
  const target = await start({ node: () => ({ command }), isReady: async () => false })
  const error = await target.ready(NEVER).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(EnvironmentError)
  expect(String(error)).toMatch(/n\d of sleeper is not ready[\s\S]*exit code 7[\s\S]*no disk for me/)
})

test('so is a command that the image does not have, and one that needs more memory than it gets', async () => {
  const absent = await start({ node: () => ({ command: ['no-such-program'] }), isReady: async () => false })
  await expect(absent.ready(NEVER)).rejects.toThrow(/exit code 127[\s\S]*no-such-program/)
  await absent.stop()
  // A string of 100 MB, in a shell.
  const command = ['bash', '-c', 'x=$(head -c 100000000 /dev/zero | tr "\\0" x); sleep 60']
  const hungry = await start({ node: () => ({ command }), isReady: async () => false })
  await expect(hungry.ready(NEVER)).rejects.toThrow(/needs more memory/)
})

test('an abort ends the waiting', async () => {
  const target = await start({ isReady: async () => new Promise(() => {}) })
  await expect(target.ready(AbortSignal.timeout(500))).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('only a run that fills disks has bounded ones', async () => {
  const inspect = async (options: StartOptions): Promise<string> => {
    const target = await start({}, options)
    const volumes = await engine.docker.listVolumes({ filters: { label: [`io.rashomon.run=${options.runId}`] } })
    await target.stop()
    started = null
    return JSON.stringify(volumes.Volumes.map(({ Options }) => Options?.['type'] ?? 'disk'))
  }
  expect(await inspect(asked({ nodes: nodeNames(1) }))).toBe('["disk"]')
  expect(await inspect(asked({ nodes: nodeNames(1), faults: ['disk-full'] }))).toBe('["tmpfs"]')
})

test('what cannot be here is refused before anything is made', async () => {
  const target = containerTarget(sleeper)
  const refused = asked({ host: { ...NO_HOST, holderImage: 'localhost:1/no/holder:1' } })
  await expect(target.preflight?.(refused)).rejects.toThrow(
    /localhost:1\/no\/holder:1 cannot be had[\s\S]*--holder-image/,
  )
  const absent = asked({ host: { ...NO_HOST, holderImage: holderImage(), image: 'localhost:1/no/image:1' } })
  await expect(target.preflight?.(absent)).rejects.toThrow(/localhost:1\/no\/image:1 cannot be had[\s\S]*--image/)
  await target.preflight?.(asked({ faults: ['cut', 'kill', 'loss'] }))
  expect((await runsOn(engine)).filter(({ runId }) => [refused.runId, absent.runId].includes(runId))).toEqual([])
})

test('stop leaves nothing, also where the target fails to finish', async () => {
  const options = asked()
  const target = await start({ finish: () => Promise.reject(new Error('no')) }, options)
  await target.stop()
  started = null
  expect((await runsOn(engine)).filter(({ runId }) => runId === options.runId)).toEqual([])
})

test('a description that throws for its last node is blamed, and nothing is left of the others', async () => {
  const options = asked()
  const node = ({ node: name }: { readonly node: NodeId }): { readonly command: readonly string[] } => {
    if (name === 'n3') throw new Error('no token for it')
    return { command: ['sleep', 'infinity'] }
  }
  const failed = start({ node }, options)
  await expect(failed).rejects.toThrow(PluginError)
  await expect(failed).rejects.toThrow(/sleeper cannot say how a node is run[\s\S]*no token for it/)
  expect((await runsOn(engine)).filter(({ runId }) => runId === options.runId)).toEqual([])
})
