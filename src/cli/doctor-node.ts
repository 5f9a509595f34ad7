/** A cluster of one node, really put up: what the faults need is tried in it, and it is removed again. */
import { answers, type Deployment, deploy, type Engine, isOwnAddress, tryNetem, wordsOf } from '../docker/index.ts'
import { EnvironmentError } from '../errors.ts'
import { wallClock } from '../time/index.ts'
import { nodeNames, toSeconds } from '../units.ts'
import { type Check, lacking, missing, works } from './doctor-check.ts'
import { freshId } from './fresh-id.ts'

/** Nobody listens there: a refusal is an answer, too. */
const PORT = 2379
const DATA = '/doctor-data'
const BOUNDED_BYTES = 16e6

export async function checkNode(engine: Engine, holderImage: string, signal: AbortSignal): Promise<readonly Check[]> {
  const clock = wallClock()
  let deployment: Deployment
  try {
    deployment = await deployOne(engine, holderImage, signal)
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    const { what, why, fix } = error.explanation
    return [missing('a node', `${what}: ${why}`, fix)]
  }
  try {
    const made = works('a node', `two containers, a network and a volume, made in ${inSeconds(clock.now())}`)
    return [
      made,
      ...(await checkReach(deployment)),
      await checkFirewall(deployment),
      await checkLoss(deployment),
      await checkPause(deployment),
      await checkDisk(deployment),
      await checkNetem(engine, holderImage),
    ]
  } finally {
    await deployment.remove()
  }
}

const inSeconds = (time: number): string => `${toSeconds(time).toFixed(1)} s`

const deployOne = (engine: Engine, holderImage: string, signal: AbortSignal): Promise<Deployment> =>
  deploy(
    engine,
    {
      runId: `doctor-${freshId()}`,
      target: 'doctor',
      nodes: nodeNames(1),
      image: { kind: 'reference', reference: holderImage },
      holderImage,
      // On an engine elsewhere: only to see that nodes can be made.
      publishAddress: engine.local ? null : '127.0.0.1',
      clientPort: PORT,
      otherPorts: [],
      dataPath: DATA,
      boundedBytes: BOUNDED_BYTES,
      memoryBytes: 64e6,
      stopSignal: 'SIGTERM',
      nodeSpec: () => ({ command: ['sleep', 'infinity'] }),
      say: () => {},
    },
    signal,
  )

async function checkReach({ engine, network, pods }: Deployment): Promise<readonly Check[]> {
  if (!engine.local) {
    const told = `the engine at ${engine.address.url} is on another machine`
    return [lacking('addresses', told, 'give runs --publish-address, an address of it that this machine can reach')]
  }
  const [pod] = pods
  if (pod === undefined) return []
  const direct = isOwnAddress(network.gateway) && (await answers(pod.address, PORT))
  const { NetworkSettings } = await engine.docker.getContainer(pod.holder).inspect()
  const port = Number(NetworkSettings.Ports[`${PORT}/tcp`]?.[0]?.HostPort)
  const published = Number.isInteger(port) && (await answers('127.0.0.1', port))
  const [own, ports] = ['node addresses', 'published ports']
  const unpublished = `a port published on 127.0.0.1 is not reached from here`
  const fix = 'run where the engine is, or give --publish-address, an address of its machine that this one can reach'
  return [
    direct
      ? works(own, 'clients reach nodes at their own addresses')
      : lacking(own, 'out of reach from here (Docker Desktop, rootless): ports are published instead', null),
    published
      ? works(ports, 'reached on 127.0.0.1')
      : direct
        ? lacking(ports, unpublished, null)
        : missing(ports, unpublished, fix),
  ]
}

/** Inputs are written here: no shell. */
const PROBE_RULE = ['INPUT', '-p', 'udp', '--dport', '9', '-j', 'DROP']
const LOSSY_RULE = ['INPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.5', '-j', 'DROP']

async function checkFirewall(deployment: Deployment): Promise<Check> {
  const version = await tried(deployment, ['iptables', '--version'])
  const rule = await tried(deployment, ['iptables', '-w', '5', '-I', ...PROBE_RULE])
  if (rule.kind === 'done') return works('firewall', `${version.told} in a holder: partitions, cut-off clients`)
  return missing('firewall', `iptables does not work in a holder: ${rule.told}`, NETFILTER)
}

const NETFILTER = "the engine's kernel needs netfilter: `modprobe ip_tables nf_tables` on its machine"

async function checkLoss(deployment: Deployment): Promise<Check> {
  const rule = await tried(deployment, ['iptables', '-w', '5', '-I', ...LOSSY_RULE])
  if (rule.kind === 'done') return works('packet loss', "iptables' statistic match")
  const fix = '`modprobe xt_statistic` on the machine of the engine; all faults but loss work without'
  return lacking('packet loss', `no statistic match: ${rule.told}`, fix)
}

async function checkPause({ engine, pods }: Deployment): Promise<Check> {
  const [pod] = pods
  if (pod === undefined) return lacking('pause', 'there is no node', null)
  const container = engine.docker.getContainer(pod.database)
  try {
    await container.pause()
    await container.unpause()
    return works('pause', "the engine's freezer")
  } catch (error) {
    return lacking(
      'pause',
      wordsOf(error),
      'a rootless engine needs cgroup 2 for it; all faults but pause work without',
    )
  }
}

async function checkDisk(deployment: Deployment): Promise<Check> {
  const used = await tried(deployment, ['df', '--output=fstype', DATA])
  if (used.kind === 'done' && used.told.includes('tmpfs')) return works('bounded disk', 'a tmpfs of a given size')
  return lacking(
    'bounded disk',
    used.told,
    'the engine mounts no tmpfs as a volume; all faults but disk-full work without',
  )
}

async function checkNetem(engine: Engine, holderImage: string): Promise<Check> {
  const why = await tryNetem(engine, holderImage)
  if (why === null) return works('packet delay', 'sch_netem: delay, duplicates, reordering')
  const fix = '`modprobe sch_netem` on the machine of the engine; loss works without: --option packet-kind=loss'
  return lacking('packet delay', `the engine's kernel has no sch_netem (${why.split('\n').join(' ')})`, fix)
}

interface Tried {
  readonly kind: 'done' | 'refused'
  readonly told: string
}

async function tried({ engine, pods }: Deployment, command: readonly string[]): Promise<Tried> {
  const [pod] = pods
  if (pod === undefined) return { kind: 'refused', told: 'there is no node' }
  const { exitCode, stdout, stderr } = await engine.exec(pod.holder, command)
  const told = (exitCode === 0 ? stdout : stderr || stdout).trim().replaceAll(/\s+/g, ' ')
  return { kind: exitCode === 0 ? 'done' : 'refused', told }
}
