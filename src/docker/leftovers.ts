/** What carries a run's label on an engine, by run, and whether the process that made it still lives. */
import { asked } from './answers.ts'
import type { Engine } from './engine.ts'
import { OWNER_LABEL, RUN_LABEL, TARGET_LABEL } from './labels.ts'
import { type Life, lifeOf } from './owner.ts'

export interface RunOnEngine {
  readonly runId: string
  /** "etcd"; "?" if it does not say. */
  readonly target: string
  /** "" if it does not say: then nobody can know whether it lives. */
  readonly owner: string
  readonly life: Life
  readonly containers: number
  readonly networks: number
  readonly volumes: number
}

type Part = 'containers' | 'networks' | 'volumes'

interface Labelled {
  readonly part: Part
  readonly labels: Readonly<Record<string, string>>
}

export async function runsOn(engine: Engine): Promise<readonly RunOnEngine[]> {
  const labelled = await asked('what the engine has cannot be listed', () => listed(engine))
  const byRun = Map.groupBy(labelled, ({ labels }) => labels[RUN_LABEL] ?? '')
  byRun.delete('')
  return [...byRun].map(([runId, parts]) => ({
    runId,
    ...identityOf(parts),
    containers: countOf(parts, 'containers'),
    networks: countOf(parts, 'networks'),
    volumes: countOf(parts, 'volumes'),
  }))
}

async function listed({ docker }: Engine): Promise<readonly Labelled[]> {
  const filters = { label: [RUN_LABEL] }
  const [containers, networks, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  return [
    ...containers.map(({ Labels }) => ({ part: 'containers' as const, labels: Labels })),
    ...networks.map(({ Labels }) => ({ part: 'networks' as const, labels: Labels ?? {} })),
    ...(Volumes ?? []).map(({ Labels }) => ({ part: 'volumes' as const, labels: Labels ?? {} })),
  ]
}

/** Whatever makes a run worth sparing wins: one part whose owner lives, one whose owner cannot be known. */
function identityOf(parts: readonly Labelled[]): Pick<RunOnEngine, 'target' | 'owner' | 'life'> {
  const owners = [...new Set(parts.map(({ labels }) => labels[OWNER_LABEL] ?? ''))]
  const lives = owners.map((owner) => ({ owner, life: lifeOf(owner) }))
  const telling =
    lives.find(({ life }) => life === 'alive') ?? lives.find(({ life }) => life === 'elsewhere') ?? lives[0]
  return {
    target: parts.map(({ labels }) => labels[TARGET_LABEL]).find((target) => target !== undefined) ?? '?',
    owner: telling?.owner ?? '',
    life: telling?.life ?? 'elsewhere',
  }
}

const countOf = (parts: readonly Labelled[], part: Part): number => parts.filter((one) => one.part === part).length
