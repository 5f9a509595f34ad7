/**
 * Before the Docker tests: is there an engine, and are there the images? A machine without them skips all of these tests
 * and says why, once; in CI, where they were installed, that is a failure.
 */
import type { TestProject } from 'vitest/node'
import { prepareDocker } from './docker-ready.ts'

const NO_TEST = /(?!)/

export default async function setup(project: TestProject): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`docker tests: ${text}\n`)
  const found = await prepareDocker(say)
  if (found.kind === 'ready') {
    Object.assign(process.env, found.variables)
    say(found.told)
    return
  }
  if (process.env['CI']) throw new Error(`the Docker tests cannot run here, and in CI they must\n${found.why}`)
  say(`skipped, all of them\n${found.why}`)
  project.vitest.setGlobalTestNamePattern(NO_TEST)
}
