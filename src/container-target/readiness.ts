/** Waits until every node answers; where one does not, says which, and what it wrote last. */
import { type Deployment, lastLines, type Pod } from '../docker/index.ts'
import { EnvironmentError } from '../errors.ts'
import { type Nanos, seconds } from '../units.ts'
import type { ContainerRun, ContainerTargetDescription } from './description.ts'
import { until } from './until.ts'

const LIMIT = seconds(120)
const TOLD_LINES = 12

/** @throws {EnvironmentError} naming the node; or the reason of an aborted `signal` */
export async function awaitReady(
  description: ContainerTargetDescription,
  deployment: Deployment,
  run: ContainerRun,
  signal: AbortSignal,
): Promise<void> {
  const stopOthers = new AbortController()
  const either = AbortSignal.any([signal, stopOthers.signal])
  const waits = deployment.pods.map(async (pod) => {
    try {
      await nodeReady(description, deployment, pod, run, either)
    } catch (error) {
      stopOthers.abort(error) // one that cannot is enough
      throw error
    }
  })
  await Promise.all(waits)
}

async function nodeReady(
  description: ContainerTargetDescription,
  deployment: Deployment,
  pod: Pod,
  run: ContainerRun,
  signal: AbortSignal,
): Promise<void> {
  let ended: string | null = null
  const answer = await until(
    async (attempt) => {
      ended = await endOf(deployment, pod)
      return ended !== null || (await description.isReady(pod.node, run, attempt))
    },
    { clock: run.clock, limit: LIMIT, signal },
  )
  if (ended !== null) throw await notReady(description, deployment, pod, ended)
  if (answer.kind === 'never') throw await notReady(description, deployment, pod, waitedFor(answer.last, LIMIT))
}

/** How its process ended; null while it runs. */
async function endOf({ engine }: Deployment, { database }: Pod): Promise<string | null> {
  const { State } = await engine.docker.getContainer(database).inspect()
  if (State.Running) return null
  return State.OOMKilled
    ? 'its process was killed: it needs more memory than the target gives it'
    : `its process ended with exit code ${State.ExitCode}`
}

function waitedFor(last: unknown, limit: Nanos): string {
  const words = last === null ? 'it said that it was not ready' : last instanceof Error ? last.message : String(last)
  return `it did not answer for ${limit / 1e9} s; the last time: ${words}`
}

async function notReady(
  { name }: ContainerTargetDescription,
  { engine }: Deployment,
  pod: Pod,
  why: string,
): Promise<EnvironmentError> {
  const lines = await lastLines(engine, pod, TOLD_LINES).catch(() => [])
  const wrote =
    lines.length === 0 ? 'It wrote nothing.' : `It wrote last:\n${lines.map((line) => `    ${line}`).join('\n')}`
  return new EnvironmentError({
    what: `${pod.node} of ${name} is not ready`,
    why: `${why}. ${wrote}`,
    fix: 'see `rashomon doctor` for what works here; with an image of your own, that it can run the command of the target',
  })
}
