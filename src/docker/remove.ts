/** Removes all that carries a run's label, whoever made it and however much of it is left. Containers are killed, not stopped. */
import { EnvironmentError } from '../errors.ts'
import { wallClock } from '../time/index.ts'
import { millis } from '../units.ts'
import { asSentence, statusOf, wordsOf } from './answers.ts'
import type { Engine } from './engine.ts'
import { RUN_LABEL } from './labels.ts'

export interface Removed {
  readonly containers: number
  readonly networks: number
  readonly volumes: number
}

const ROUNDS = 100
const PAUSE = millis(100)
const NEVER = new AbortController().signal

/** @throws {EnvironmentError} when something stays: it says what */
export async function removeRun(engine: Engine, runId: string): Promise<Removed> {
  try {
    return await removeAll(engine, runId)
  } catch (error) {
    throw asSentence(`what the run ${runId} left on the engine cannot be removed`, error)
  }
}

async function removeAll({ docker }: Engine, runId: string): Promise<Removed> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] }
  const containers = await emptied(
    async () => (await docker.listContainers({ all: true, filters })).map(({ Id }) => Id),
    (id) => docker.getContainer(id).remove({ force: true, v: true }),
  )
  const [networks, volumes] = await Promise.all([
    emptied(
      async () => (await docker.listNetworks({ filters })).map(({ Id }) => Id),
      (id) => docker.getNetwork(id).remove(),
    ),
    emptied(
      async () => ((await docker.listVolumes({ filters })).Volumes ?? []).map(({ Name }) => Name),
      (name) => docker.getVolume(name).remove(),
    ),
  ])
  return { containers, networks, volumes }
}

/** How many there were. Asks again until none is left: what is being removed already by somebody else takes its time. */
async function emptied(
  list: () => Promise<readonly string[]>,
  remove: (id: string) => Promise<unknown>,
): Promise<number> {
  const seen = new Set<string>()
  let refusal: unknown = null
  for (let round = 0; round < ROUNDS; round++) {
    const left = await list()
    if (left.length === 0) return seen.size
    for (const id of left) seen.add(id)
    const answers = await Promise.allSettled(left.map((id) => remove(id)))
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
    const strange = refusals.find((reason) => statusOf(reason) === null)
    if (strange !== undefined) throw strange // no answer at all
    refusal = refusals.find((reason) => statusOf(reason) !== 404) ?? null
    if (refusals.length > 0) await wallClock().sleep(PAUSE, NEVER)
  }
  throw new EnvironmentError({
    what: 'the engine does not remove what a run left on it',
    why: wordsOf(refusal),
    fix: 'try `rashomon cleanup` again later, or restart the engine',
    cause: refusal,
  })
}
