/** One node, made: its volume, its holder, its database. What each may do is as little as its work needs. */
import type Docker from 'dockerode'
import { EnvironmentError } from '../errors.ts'
import type { NodeId } from '../units.ts'
import { wordsOf } from './answers.ts'
import { ROOT, userIds } from './database-user.ts'
import type { DeploymentSpec, NodeFile, NodePlace, NodeSpec, Pod, RunNetwork } from './deployment.ts'
import type { Engine } from './engine.ts'
import { giveFolder, headerOf, putFiles } from './files.ts'
import { nodeLabels } from './labels.ts'

export interface PodPlan {
  readonly spec: DeploymentSpec
  readonly network: RunNetwork
  readonly labels: Readonly<Record<string, string>>
  /** References of images that are on the engine. */
  readonly image: string
  readonly holderImage: string
  readonly place: NodePlace
  readonly node: NodeSpec
  /** Address of the engine's machine on which ports are published. */
  readonly publishOn: string
  readonly signal: AbortSignal
}

/** rsh-<run>-n1, -n1-holder, -n1-data */
export const nameOf = (runId: string, node: NodeId, part?: 'holder' | 'data'): string =>
  ['rsh', runId, node, ...(part === undefined ? [] : [part])].join('-')

/** The holder runs when this resolves, the database is made and not started. */
export async function createPod(engine: Engine, plan: PodPlan): Promise<Pod> {
  const { docker } = engine
  const { spec, place, signal, labels } = plan
  await docker.createVolume({
    Name: nameOf(spec.runId, place.node, 'data'),
    Labels: { ...labels, ...nodeLabels(labels, place.node, 'database') },
    ...(spec.boundedBytes === null ? {} : tmpfs(spec.boundedBytes)),
  })
  signal.throwIfAborted()
  const holder = await docker.createContainer(holderOptions(plan))
  signal.throwIfAborted()
  await startHolder(holder, plan.publishOn)
  signal.throwIfAborted()
  // Made while the holder has the volume open: what the image keeps at that path is copied into it, also into a tmpfs.
  const database = await docker.createContainer(databaseOptions(plan, holder.id))
  signal.throwIfAborted()
  await furnish(database, plan)
  return { node: place.node, address: place.address, holder: holder.id, database: database.id }
}

async function startHolder(holder: Docker.Container, publishOn: string): Promise<void> {
  try {
    await holder.start()
  } catch (error) {
    if (!/cannot assign requested address/i.test(wordsOf(error))) throw error
    throw new EnvironmentError({
      what: `ports cannot be published on ${publishOn}`,
      why: "it is no address of the engine's machine",
      fix: '--publish-address takes one that it has, and that this machine can reach',
      cause: error,
    })
  }
}

const tmpfs = (bytes: number): Pick<Docker.VolumeCreateOptions, 'Driver' | 'DriverOpts'> => ({
  Driver: 'local',
  DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: `size=${bytes},mode=0755` },
})

const MOUNT = { Type: 'volume', ReadOnly: false } as const

function holderOptions({
  spec,
  network,
  labels,
  holderImage,
  place,
  publishOn,
}: PodPlan): Docker.ContainerCreateOptions {
  const ports = [spec.clientPort, ...spec.otherPorts].map((port) => `${port}/tcp`)
  return {
    name: nameOf(spec.runId, place.node, 'holder'),
    Image: holderImage,
    Entrypoint: ['sleep', 'infinity'],
    User: '0',
    Labels: { ...nodeLabels(labels, place.node, 'holder') },
    Hostname: place.node,
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: network.name,
      // Reaps what the commands that run in it leave behind.
      Init: true,
      CapDrop: ['ALL'],
      // Firewall and queues; the raw socket of the older iptables; a folder of the database's user, to fill its disk, and to
      // empty it, also where it is sticky (many images make theirs 1777).
      CapAdd: ['NET_ADMIN', 'NET_RAW', 'DAC_OVERRIDE', 'FOWNER'],
      SecurityOpt: ['no-new-privileges:true'],
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: publishOn, HostPort: '' }]])),
      Mounts: [{ ...MOUNT, ...dataMount(spec, place), VolumeOptions: { NoCopy: true } as VolumeOptions }],
      RestartPolicy: { Name: 'no' },
      LogConfig: LOGS,
    },
    NetworkingConfig: { EndpointsConfig: { [network.name]: { IPAMConfig: { IPv4Address: place.address } } } },
  }
}

/** The driver's types ask for more than the engine does. */
type VolumeOptions = NonNullable<Docker.MountSettings['VolumeOptions']>

/** The engine's plainest log, so that we can read it back; bounded, so that a chatty database cannot fill the disk. */
const LOGS = { Type: 'json-file', Config: { 'max-size': '32m', 'max-file': '2' } } as const

/** What images are given unless told otherwise, and no database needs. */
const NEEDLESS = ['NET_RAW', 'MKNOD', 'AUDIT_WRITE', 'SYS_CHROOT', 'SETFCAP', 'SETPCAP']

function databaseOptions({ spec, labels, image, place, node }: PodPlan, holder: string): Docker.ContainerCreateOptions {
  // Pages of a tmpfs are charged to whoever wrote them: a full disk must not look like a lack of memory.
  const memory = spec.memoryBytes + (spec.boundedBytes ?? 0)
  return {
    name: nameOf(spec.runId, place.node),
    Image: image,
    Entrypoint: [...node.command],
    ...(node.user === undefined ? {} : { User: node.user }),
    Env: Object.entries(node.environment ?? {}).map(([name, value]) => `${name}=${value}`),
    Labels: { ...nodeLabels(labels, place.node, 'database') },
    StopSignal: spec.stopSignal,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: `container:${holder}`,
      // Signals reach a database that does not expect to be process 1.
      Init: true,
      Memory: memory,
      MemorySwap: memory,
      CapDrop: NEEDLESS,
      SecurityOpt: ['no-new-privileges:true'],
      Mounts: [{ ...MOUNT, ...dataMount(spec, place) }],
      RestartPolicy: { Name: 'no' },
      LogConfig: LOGS,
    },
  }
}

const dataMount = (
  spec: DeploymentSpec,
  { node }: NodePlace,
): { readonly Source: string; readonly Target: string } => ({
  Source: nameOf(spec.runId, node, 'data'),
  Target: spec.dataPath,
})

/** Its files, and a data folder that its user may write to: a volume that the image has no folder for is root's. */
async function furnish(database: Docker.Container, { spec, node, signal }: PodPlan): Promise<void> {
  const { Config } = await database.inspect()
  const user = await userIds(database, node.user ?? Config.User)
  if (user.uid !== ROOT.uid) {
    const { uid } = await headerOf(database, spec.dataPath)
    signal.throwIfAborted()
    if (uid === ROOT.uid) await giveFolder(database, spec.dataPath, user, 0o755)
  }
  signal.throwIfAborted()
  await putFiles(database, (node.files ?? []) satisfies readonly NodeFile[], user)
}
