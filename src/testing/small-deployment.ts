/** A deployment of next to nothing, for tests of putting up and removing: what runs is the holders' own image. */
import { type Deployment, type DeploymentSpec, deploy, type Engine } from '../docker/index.ts'
import { type NodeId, nodeNames } from '../units.ts'

/** Set by the set-up of the Docker tests. */
export const holderImage = (): string => process.env['RASHOMON_HOLDER_IMAGE'] ?? 'rashomon/holder:local'

/** Writes to both outputs, counts its starts in its data, and stays; ends at a SIGTERM. */
const SCRIPT = `echo "out of $NAME"; echo "err of $NAME" >&2; echo start >> /data/starts; exec sleep infinity`

export const smallSpec = (runId: string, changes: Partial<DeploymentSpec> = {}): DeploymentSpec => ({
  runId,
  target: 'small',
  nodes: nodeNames(3),
  image: { kind: 'reference', reference: holderImage() },
  holderImage: holderImage(),
  publishAddress: null,
  clientPort: 4000,
  otherPorts: [4001],
  dataPath: '/data',
  boundedBytes: null,
  memoryBytes: 64e6,
  stopSignal: 'SIGTERM',
  nodeSpec: ({ node }) => ({ command: ['bash', '-c', SCRIPT], environment: { NAME: node } }),
  say: () => {},
  ...changes,
})

export const deploySmall = (
  engine: Engine,
  runId: string,
  changes: Partial<DeploymentSpec> = {},
): Promise<Deployment> => deploy(engine, smallSpec(runId, changes), new AbortController().signal)

export interface Ran {
  readonly exitCode: number
  readonly said: string
}

export async function runIn(
  deployment: Deployment,
  node: NodeId,
  place: 'holder' | 'database',
  ...command: readonly string[]
): Promise<Ran> {
  const { exitCode, stdout, stderr } = await deployment.engine.exec(deployment.podOf(node)[place], command)
  return { exitCode, said: `${stdout}${stderr}`.trim() }
}
