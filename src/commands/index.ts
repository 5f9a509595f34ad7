/** Every command; a line each. Only what is asked for is loaded: each brings all that it needs, and no other waits for it. */
import type { Command } from '@oclif/core'

const LOADING: Readonly<Record<string, () => Promise<{ readonly default: Command.Class }>>> = {
  check: () => import('./check.ts'),
  cleanup: () => import('./cleanup.ts'),
  convert: () => import('./convert.ts'),
  doctor: () => import('./doctor.ts'),
  generate: () => import('./generate.ts'),
  init: () => import('./init.ts'),
  nemeses: () => import('./nemeses.ts'),
  replay: () => import('./replay.ts'),
  run: () => import('./run.ts'),
  suite: () => import('./suite.ts'),
  targets: () => import('./targets.ts'),
  tour: () => import('./tour.ts'),
  workloads: () => import('./workloads.ts'),
}

export const COMMAND_NAMES: readonly string[] = Object.keys(LOADING)

/** What is loaded, for oclif, which finds it here by its name. */
export const COMMANDS: Record<string, Command.Class> = {}

export async function loadCommands(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const loaded = await LOADING[name]?.()
    if (loaded !== undefined) COMMANDS[name] = loaded.default
  }
}
