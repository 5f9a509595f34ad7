/** Runs that end badly: the harness killed, the engine gone, Ctrl-C at any moment. What is left, and what is told. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  connectEngine,
  OWNER_LABEL,
  ownerLabel,
  RUN_LABEL,
  type RunOnEngine,
  removeRun,
  runsOn,
  TARGET_LABEL,
} from '../docker/index.ts'
import { EXIT } from '../errors.ts'
import { type Sandbox, type Started, sandbox } from '../testing/command-line.ts'
import { EngineRelay } from '../testing/engine-relay.ts'
import { deploySmall } from '../testing/small-deployment.ts'
import { nodeNames } from '../units.ts'

const RUN = ['run', 'register', '--nodes', '3', '--time-limit', '60s'] as const

let box: Sandbox
const started: Started[] = []
beforeEach(() => {
  box = sandbox()
})
afterEach(async () => {
  for (const run of started.splice(0)) {
    run.kill('SIGKILL')
    await run
    const left = await runOf(run)
    if (left !== undefined) await withEngine((engine) => removeRun(engine, left.runId))
  }
  box.remove()
})

async function withEngine<T>(work: (engine: Awaited<ReturnType<typeof connectEngine>>) => Promise<T>): Promise<T> {
  const engine = await connectEngine()
  try {
    return await work(engine)
  } finally {
    engine.close()
  }
}

const runOf = ({ pid }: Started): Promise<RunOnEngine | undefined> =>
  withEngine(async (engine) => (await runsOn(engine)).find(({ owner }) => owner.split(':')[1] === String(pid)))

function begin(env: Record<string, string> = {}, flags: readonly string[] = [], target = 'etcd'): Started {
  const run = box.start([...RUN, '--target', target, ...flags], { env: { COLUMNS: '120', ...env } })
  started.push(run)
  return run
}

/** What it says, should it end before. */
const before = async (run: Started, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const look = async (): Promise<string> => {
    if (await isSo()) return 'so'
    return run.exitCode === null ? 'not yet' : `ended: ${(await run).stderr}`
  }
  await expect.poll(look, { timeout: 120_000, interval: 50 }).toMatch(/^so|^ended/)
  expect(await look()).toBe('so')
}

const folder = (): string =>
  join(box.path, 'results', readdirSync(join(box.path, 'results')).find((name) => name.startsWith('2')) ?? '')
function linesOfHistory(): number {
  try {
    return readFileSync(join(folder(), 'history.jsonl'), 'utf8').split('\n').length
  } catch {
    return 0 // not there yet
  }
}

test('kill -9 in mid-run: the history is readable, cleanup takes away what the dead left and nothing of the living', async () => {
  const killed = begin()
  const living = await withEngine(async (engine) => {
    const deployment = await deploySmall(engine, `test-living-${process.pid}`, { nodes: nodeNames(1) })
    try {
      await before(killed, () => linesOfHistory() > 50)
      killed.kill('SIGKILL')
      await killed
      const left = await runOf(killed)
      expect(left).toMatchObject({ target: 'etcd', life: 'dead', containers: 6, networks: 1, volumes: 3 })

      const shown = await box.run(['cleanup', '--dry-run'])
      expect(shown.stdout).toContain(`would remove run ${left?.runId} (etcd): 6 containers, 1 network, 3 volumes`)
      expect(await runOf(killed)).toEqual(left)

      const { exitCode, stdout } = await box.run(['cleanup', '--json'])
      const cleanup = JSON.parse(stdout) as { readonly removed: RunOnEngine[]; readonly spared: RunOnEngine[] }
      expect(exitCode).toBe(EXIT.held)
      expect(cleanup.removed.map(({ runId }) => runId)).toContain(left?.runId)
      expect(cleanup.spared.map(({ runId }) => runId)).toContain(deployment.runId)
      expect(await runOf(killed)).toBeUndefined()
      return (await runsOn(engine)).find(({ runId }) => runId === deployment.runId)
    } finally {
      await deployment.remove()
    }
  })
  expect(living).toMatchObject({ life: 'alive', containers: 2, networks: 1, volumes: 1 })
  const checked = await box.run(['check', folder()])
  expect([EXIT.held, EXIT.unknown]).toContain(checked.exitCode)
  expect(checked.stdout).toMatch(/register/)
})

test("cleanup spares what another machine of this one's name has on the engine, though its process is none of ours", async () => {
  const runId = `test-namesake-${process.pid}`
  const [host, , start, space, id, ...rest] = ownerLabel().split(':')
  const nobody = 2 ** 22 + 1
  const owner = [host, nobody, start, space, `${id}x`, ...rest].join(':')
  const Labels = { [RUN_LABEL]: runId, [OWNER_LABEL]: owner, [TARGET_LABEL]: 'etcd' }
  await withEngine(async (engine) => {
    await engine.docker.createVolume({ Name: runId, Labels })
    try {
      const { stdout, exitCode } = await box.run(['cleanup'])
      expect(stdout).toMatch(
        new RegExp(`left alone run ${runId} \\(etcd\\): .* another machine .* called ${host}, too`),
      )
      expect(exitCode).toBe(EXIT.held)
      expect((await runsOn(engine)).find((run) => run.runId === runId)).toMatchObject({ life: 'elsewhere', volumes: 1 })
    } finally {
      await removeRun(engine, runId)
    }
  })
})

test('the engine gone in mid-run: one clear error, and the history is kept', async () => {
  const relay = new EngineRelay()
  await relay.open()
  try {
    const run = begin({ DOCKER_HOST: relay.url })
    await before(run, () => linesOfHistory() > 50)
    await relay.cut()
    const { exitCode, stderr } = await run
    expect(exitCode).toBe(EXIT.environment)
    expect(stderr).toMatch(/error: the Docker engine stopped answering[\s\S]*rashomon cleanup/)
    expect(stderr.match(/^error:/gm)).toHaveLength(1)
    expect(linesOfHistory()).toBeGreaterThan(50)
    expect((await box.run(['cleanup'])).stdout).toMatch(/removed run \w+ \(etcd\): 6 containers/)
    expect(await runOf(run)).toBeUndefined()
  } finally {
    await relay.remove()
  }
})

test('the engine silent in mid-run, while it is asked to inject: the same, though its answers never come', async () => {
  const relay = new EngineRelay()
  await relay.open()
  try {
    const run = begin({ DOCKER_HOST: relay.url }, ['--nemesis', 'partition', '--nemesis-interval', '200ms'])
    await before(run, () => linesOfHistory() > 50)
    relay.hush()
    const { exitCode, stderr } = await run
    expect(exitCode).toBe(EXIT.environment)
    expect(stderr).toMatch(/error: the Docker engine stopped answering[\s\S]*rashomon cleanup/)
    expect(linesOfHistory()).toBeGreaterThan(50)
    expect((await box.run(['cleanup'])).stdout).toMatch(/removed run \w+ \(etcd\): 6 containers/)
    expect(await runOf(run)).toBeUndefined()
  } finally {
    await relay.remove()
  }
})

test('a crash in mid-run, of a timer that nobody awaits: it is told, with the exit code of a bug, and nothing is left', async () => {
  writeFileSync(
    join(box.path, 'nervous.ts'),
    `import { containerTarget } from 'rashomon/sdk'
import { etcdDescription } from '${pathToFileURL(join(import.meta.dirname, '../../targets/etcd/index.ts')).href}'
export default containerTarget({
  ...etcdDescription,
  open: (name, run) => {
    run.clock.alarm(1e9 as never, () => { throw new Error('a driver lost its nerve') })
    return etcdDescription.open(name, run)
  },
})
`,
  )
  const run = begin({}, [], './nervous.ts')
  const { exitCode, stdout, stderr } = await run
  expect(stderr).toMatch(/^error: a driver lost its nerve$/m)
  expect([exitCode, stdout]).toEqual([EXIT.internal, ''])
  expect(linesOfHistory()).toBeGreaterThan(1)
  expect(await runOf(run)).toBeUndefined()
})

test('Ctrl-C at any moment leaves nothing on the engine, and is no bug of ours', async () => {
  for (const stage of ['network', 'containers', 'operations'] as const) {
    const run = begin()
    await before(run, async () => {
      if (stage === 'operations') return linesOfHistory() > 20
      const found = await runOf(run)
      return found !== undefined && (stage === 'network' || found.containers > 2)
    })
    run.kill('SIGINT')
    const { exitCode, stderr } = await run
    expect([EXIT.unknown, EXIT.held], stderr).toContain(exitCode)
    expect(stderr).not.toMatch(/bug of Rashomon/)
    expect(await runOf(run)).toBeUndefined()
    box.remove()
    box = sandbox()
  }
})

test('a terminal that is closed is an interrupt like another: what is up is taken down, the history is kept', async () => {
  const run = begin()
  await before(run, () => linesOfHistory() > 20)
  for (const _teller of ['the kernel', 'the shell']) run.kill('SIGHUP')
  run.stderr?.destroy()
  run.stdout?.destroy()
  const { exitCode } = await run
  expect([EXIT.unknown, EXIT.held]).toContain(exitCode)
  expect(await runOf(run)).toBeUndefined()
  const { stdout } = await box.run(['check', folder(), '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ interrupted: true })
})

test('Ctrl-C twice leaves at once, and says what removes the rest; it does', async () => {
  const run = begin()
  await before(run, () => linesOfHistory() > 20)
  let said = ''
  run.stderr?.on('data', (chunk: Buffer | string) => {
    if (!said.includes('once more') && `${said}${chunk}`.includes('once more')) run.kill('SIGINT')
    said += chunk
  })
  run.kill('SIGINT')
  const { exitCode, stderr } = await run
  expect(stderr).toMatch(/once more to leave at once[\s\S]*left at once: .*`rashomon cleanup` removes what is left/)
  expect(exitCode).toBe(EXIT.unknown)
  const left = await runOf(run)
  expect(left).toMatchObject({ life: 'dead' })
  expect((await box.run(['cleanup'])).stdout).toContain(`removed run ${left?.runId} (etcd)`)
  expect(await runOf(run)).toBeUndefined()
})

test('Ctrl-C for the whole pipeline: also without a reader everything is taken down', async () => {
  const run = begin()
  await before(run, () => linesOfHistory() > 20)
  run.stderr?.destroy()
  run.stdout?.destroy()
  run.kill('SIGINT')
  const { exitCode } = await run
  expect([EXIT.unknown, EXIT.held]).toContain(exitCode)
  expect(await runOf(run)).toBeUndefined()
})

test('doctor says that containers can run here, and leaves nothing', async () => {
  const { exitCode, stdout } = await box.run(['doctor', '--json'])
  const { works, checks } = JSON.parse(stdout) as { works: boolean; checks: { name: string; state: string }[] }
  expect([works, exitCode]).toEqual([true, EXIT.held])
  const working = checks.filter(({ state }) => state === 'works').map(({ name }) => name)
  expect(working).toEqual(
    expect.arrayContaining(['Docker engine', 'holder image', 'a node', 'firewall', 'packet loss']),
  )
  const left = await withEngine(runsOn)
  expect(left.filter(({ target, life }) => target === 'doctor' && life === 'dead')).toEqual([])
})
