/** Putting clusters up and taking them down on a real engine: what is there, what is allowed, and that nothing stays. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { EnvironmentError } from '../errors.ts'
import { deploySmall, runIn, smallSpec } from '../testing/small-deployment.ts'
import { nodeId, nodeNames } from '../units.ts'
import { deploy } from './deploy.ts'
import type { Deployment } from './deployment.ts'
import { answers } from './endpoints.ts'
import { connectEngine, type Engine } from './engine.ts'
import { runsOn } from './leftovers.ts'
import { isOwnAddress } from './network.ts'
import { lifeOf } from './owner.ts'

let engine: Engine
const standing: Deployment[] = []
const [n1, n2] = [nodeId('n1'), nodeId('n2')]

beforeAll(async () => {
  engine = await connectEngine()
})
afterEach(async () => {
  await Promise.all(standing.splice(0).map((deployment) => deployment.remove()))
})
afterAll(() => engine.close())

const fresh = (): string => `test-${randomBytes(4).toString('hex')}`

async function up(...[changes]: [Parameters<typeof smallSpec>[1]?]): Promise<Deployment> {
  const deployment = await deploySmall(engine, fresh(), changes)
  standing.push(deployment)
  return deployment
}

const traces = async (runId: string): Promise<unknown> => (await runsOn(engine)).find((run) => run.runId === runId)
const running = async (id: string): Promise<boolean> => (await engine.docker.getContainer(id).inspect()).State.Running
const eventually = (isSo: () => Promise<boolean>): Promise<void> =>
  expect.poll(isSo, { timeout: 20_000, interval: 100 }).toBe(true)

test('every node is a pod with its own address, and all of it carries the labels of the run', async () => {
  const deployment = await up()
  expect(new Set(deployment.pods.map(({ address }) => address)).size).toBe(3)
  for (const { node, address, holder, database } of deployment.pods) {
    expect((await runIn(deployment, node, 'database', 'hostname', '-I')).said).toBe(address)
    expect(await running(holder)).toBe(true)
    expect(await running(database)).toBe(true)
  }
  const run = (await runsOn(engine)).find(({ runId }) => runId === deployment.runId)
  expect(run).toMatchObject({ target: 'small', life: 'alive', containers: 6, networks: 1, volumes: 3 })
  expect(lifeOf(run?.owner ?? '')).toBe('alive')
})

test('nodes reach each other, and removing leaves no trace, twice', async () => {
  const deployment = await up()
  const address = deployment.podOf(n2).address
  const { said } = await runIn(deployment, n1, 'holder', 'bash', '-c', 'exec 3<>"/dev/tcp/$1/4000"', 'bash', address)
  expect(said).toMatch(/refused/) // there, with nobody listening
  await deployment.remove()
  expect(await traces(deployment.runId)).toBeUndefined()
  await deployment.remove()
})

test('kill -9 and start keep the address, the data and the network; what was written stays readable', async () => {
  for (const boundedBytes of [null, 16e6]) {
    const deployment = await up({ nodes: nodeNames(1), boundedBytes })
    const { database, address } = deployment.podOf(n1)
    await runIn(deployment, n1, 'holder', 'iptables', '-A', 'INPUT', '-s', '192.0.2.1', '-j', 'DROP')
    await engine.docker.getContainer(database).kill({ signal: 'SIGKILL' })
    await eventually(async () => !(await running(database)))
    await engine.docker.getContainer(database).start()
    expect((await runIn(deployment, n1, 'database', 'hostname', '-I')).said).toBe(address)
    expect((await runIn(deployment, n1, 'holder', 'iptables', '-S', 'INPUT')).said).toContain('192.0.2.1')
    await eventually(async () => (await runIn(deployment, n1, 'holder', 'cat', '/data/starts')).said === 'start\nstart')
    const logs = await deployment.logs()
    const ofNode = logs.filter(({ node }) => node === n1).map(({ name, text }) => [name, Buffer.from(text).toString()])
    expect(ofNode).toEqual([
      ['stdout.log', 'out of n1\nout of n1\n'],
      ['stderr.log', 'err of n1\nerr of n1\n'],
    ])
  }
})

test('a bounded disk has a bottom, in both containers of a pod', async () => {
  const deployment = await up({ nodes: nodeNames(1), boundedBytes: 4e6 })
  expect(deployment.boundedData).toEqual({ path: '/data', bytes: 4e6 })
  const filling = await runIn(deployment, n1, 'holder', 'dd', 'if=/dev/zero', 'of=/data/full', 'bs=64k')
  expect(filling.said).toMatch(/No space left on device/)
  const writing = await runIn(deployment, n1, 'database', 'bash', '-c', 'head -c 100000 /dev/zero > /data/more')
  expect(writing.exitCode).not.toBe(0)
  expect(await running(deployment.podOf(n1).database)).toBe(true)
  expect((await up({ nodes: nodeNames(1) })).boundedData).toBeNull()
})

test('commands get their input and give their exit code and both outputs', async () => {
  const deployment = await up({ nodes: nodeNames(1) })
  const { holder, database } = deployment.podOf(n1)
  expect(await engine.exec(holder, ['cat'], { input: 'a\nbü' })).toEqual({ exitCode: 0, stdout: 'a\nbü', stderr: '' })
  expect(await engine.exec(database, ['bash', '-c', 'echo "$1" >&2; exit 3', 'bash', '$(id) "*"'])).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: '$(id) "*"\n',
  })
  const large = 'x'.repeat(300_000)
  expect((await engine.exec(holder, ['cat'], { input: large })).stdout).toBe(large)
  const abort = AbortSignal.timeout(300)
  await expect(engine.exec(holder, ['sleep', '30'], { signal: abort })).rejects.toThrow(/timeout/)
  await engine.docker.getContainer(database).kill()
  await expect(engine.exec(database, ['true'])).rejects.toMatchObject({ statusCode: 409 })
})

test('the database owns its files and its data, whoever it runs as', async () => {
  for (const [user, boundedBytes] of [
    ['nobody', null],
    ['nobody', 4e6],
    ['1234:99', null],
  ] as const) {
    const deployment = await up({
      nodes: nodeNames(2),
      boundedBytes,
      nodeSpec: ({ node }) => ({
        command: ['sleep', 'infinity'],
        user,
        files: [
          { path: '/etc/mine/of-node.conf', text: `${node}\n` },
          { path: '/etc/mine/secret', text: 'secret', mode: 0o400 },
        ],
      }),
    })
    expect(await runIn(deployment, n2, 'database', 'cat', '/etc/mine/of-node.conf', '/etc/mine/secret')).toEqual({
      exitCode: 0,
      said: 'n2\nsecret',
    })
    expect((await runIn(deployment, n2, 'database', 'touch', '/data/mine')).exitCode).toBe(0)
    // The holder, too, or it could not fill the disk.
    expect((await runIn(deployment, n2, 'holder', 'touch', '/data/ours')).exitCode).toBe(0)
  }
})

test('a database may do little more than run', async () => {
  const deployment = await up({ nodes: nodeNames(1), memoryBytes: 64e6 })
  const { HostConfig } = await engine.docker.getContainer(deployment.podOf(n1).database).inspect()
  expect(HostConfig).toMatchObject({ Memory: 64e6, MemorySwap: 64e6, Privileged: false, RestartPolicy: { Name: 'no' } })
  expect((await runIn(deployment, n1, 'database', 'iptables', '-S')).exitCode).not.toBe(0)
  expect((await runIn(deployment, n1, 'holder', 'mount', '-t', 'tmpfs', 'none', '/mnt')).exitCode).not.toBe(0)
})

test('two runs side by side share neither addresses nor names', async () => {
  const [one, other] = await Promise.all([up(), up()])
  expect(one.network.subnet).not.toBe(other.network.subnet)
  await one.remove()
  expect(await traces(other.runId)).toMatchObject({ containers: 6 })
  expect((await runIn(other, n1, 'database', 'true')).exitCode).toBe(0)
})

test('a node is dialled at its own address where that can be, else at published ports', async () => {
  const direct = await up({ nodes: nodeNames(2) })
  const expected = isOwnAddress(direct.network.gateway) ? direct.podOf(n1).address : '127.0.0.1'
  expect(direct.endpoint(n1).host).toBe(expected)
  const published = await up({ nodes: nodeNames(2), publishAddress: '127.0.0.1' })
  const [client, otherPort] = [published.endpoint(n1), published.endpoint(n1, 4001)]
  expect(client.host).toBe('127.0.0.1')
  expect(new Set([client.port, otherPort.port, published.endpoint(n2).port]).size).toBe(3)
  expect(await answers(client.host, client.port)).toBe(true)
  expect(() => published.endpoint(n1, 4002)).toThrow(EnvironmentError)
})

test('ports are published on an address, or a name, that the engine has; else it is said what is wrong', async () => {
  const named = await up({ nodes: nodeNames(1), publishAddress: 'localhost' })
  const { host, port } = named.endpoint(n1)
  expect([host, await answers(host, port)]).toEqual(['localhost', true])
  const [unknown, elsewhere] = [fresh(), fresh()]
  const refused = (runId: string, publishAddress: string): Promise<unknown> =>
    deploy(engine, smallSpec(runId, { nodes: nodeNames(1), publishAddress }), NEVER)
  await expect(refused(unknown, 'no-such-host.invalid')).rejects.toThrow(/no-such-host.invalid is no address/)
  await expect(refused(elsewhere, '192.0.2.77')).rejects.toThrow(/192.0.2.77[\s\S]*--publish-address/)
  expect([await traces(unknown), await traces(elsewhere)]).toEqual([undefined, undefined])
})

test('published ports are found again after the node was off the network', async () => {
  const deployment = await up({ nodes: nodeNames(1), publishAddress: '127.0.0.1' })
  const network = engine.docker.getNetwork(deployment.network.id)
  const { holder, address } = deployment.podOf(n1)
  await network.disconnect({ Container: holder, Force: true })
  await network.connect({ Container: holder, EndpointConfig: { IPAMConfig: { IPv4Address: address } } })
  await deployment.refreshEndpoints()
  const { host, port } = deployment.endpoint(n1)
  expect(await answers(host, port)).toBe(true)
})

test('what was removed by hand does not keep the rest from being removed', async () => {
  const deployment = await up()
  await engine.docker.getContainer(deployment.podOf(n1).database).remove({ force: true })
  await engine.docker.getContainer(deployment.podOf(n2).database).pause()
  await engine.docker.getContainer(deployment.podOf(n2).holder).kill()
  await Promise.all([deployment.remove(), deployment.remove()])
  expect(await traces(deployment.runId)).toBeUndefined()
})

test('an abort in the middle leaves nothing, whenever it comes', async () => {
  for (const afterMs of [0, 20, 100, 300, 600, 1000, 1500]) {
    const runId = fresh()
    const signal = AbortSignal.timeout(afterMs)
    const result = await deploy(engine, smallSpec(runId, { nodes: nodeNames(2) }), signal).then(
      async (deployment) => {
        await deployment.remove()
        return 'was quicker'
      },
      (error: unknown) => error,
    )
    if (result !== 'was quicker') expect(result).toMatchObject({ name: 'TimeoutError' })
    expect(await traces(runId)).toBeUndefined()
  }
})

test('a node that cannot be made is told in one sentence, and leaves nothing', async () => {
  const runId = fresh()
  const deploying = deploy(engine, smallSpec(runId, { memoryBytes: 1000 }), NEVER)
  await expect(deploying).rejects.toThrow(/cluster of small cannot be put up[\s\S]*memory/)
  expect(await traces(runId)).toBeUndefined()
})

test('an image that cannot be had is told in one sentence, and leaves nothing', async () => {
  const runId = fresh()
  const image = { kind: 'reference', reference: 'localhost:1/no/such-image:1' } as const
  const deploying = deploy(engine, smallSpec(runId, { image }), NEVER)
  await expect(deploying).rejects.toThrow(/localhost:1\/no\/such-image:1 cannot be had[\s\S]*--image/)
  expect(await traces(runId)).toBeUndefined()
})

const NEVER = new AbortController().signal
