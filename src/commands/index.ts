/** Every command; a line each. */
import type { Command } from '@oclif/core'
import check from './check.ts'
import cleanup from './cleanup.ts'
import convert from './convert.ts'
import doctor from './doctor.ts'
import generate from './generate.ts'
import init from './init.ts'
import nemeses from './nemeses.ts'
import replay from './replay.ts'
import run from './run.ts'
import suite from './suite.ts'
import targets from './targets.ts'
import tour from './tour.ts'
import workloads from './workloads.ts'

export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  check,
  cleanup,
  convert,
  doctor,
  generate,
  init,
  nemeses,
  replay,
  run,
  suite,
  targets,
  tour,
  workloads,
}
