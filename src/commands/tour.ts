import { join, resolve } from 'node:path'
import { type Command, Flags } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { count, whole } from '../cli/flag-config.ts'
import { freshId } from '../cli/fresh-id.ts'
import { onInterrupt } from '../cli/interrupt.ts'
import { runTour } from '../cli/tour.ts'
import { worst } from '../consistency/index.ts'
import { EXIT } from '../errors.ts'
import { renderMatrix } from '../report/index.ts'
import { shown } from '../results/index.ts'
import { wallTimestamp } from '../time/index.ts'

class Tour extends BaseCommand {
  static override readonly summary = 'Run every workload on every built-in store, with and without faults.'
  static override readonly description =
    'Every workload on every built-in store that serves it, in four kinds of weather: simulated runs of 30 seconds each. Writes a page that shows them all.'
  static override readonly flags = {
    seed: Flags.string({ description: 'the same seed gives the same tour', default: '1' }),
    workers: Flags.string({ description: 'threads; without it, one a core' }),
    'results-dir': Flags.string({ description: 'where to write', default: 'results' }),
    ...JSON_FLAG,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Tour)
    const startedAt = wallTimestamp()
    const path = join(resolve(flags['results-dir']), `${startedAt.slice(0, 19).replaceAll(':', '-')}-tour-${freshId()}`)
    const interruption = onInterrupt((text) => process.stderr.write(`${text}\n`))
    try {
      const { suite, complete } = await runTour({
        path,
        startedAt,
        seed: whole('seed', flags.seed),
        workers: flags.workers === undefined ? undefined : count('workers', flags.workers),
        signal: interruption.signal,
      })
      if (suite === null) {
        process.exitCode = EXIT.unknown
        if (flags.json) this.printJson({ complete: false, savedAt: null })
        else this.print('interrupted before any run was finished')
        return
      }
      const verdicts = suite.rows.flatMap(({ cells }) => cells.map(({ verdict }) => verdict))
      process.exitCode = complete ? EXIT[worst(verdicts)] : EXIT[worst([...verdicts, 'unknown'])]
      if (flags.json) this.printJson({ ...suite, complete, savedAt: shown(path) })
      else {
        this.print(renderMatrix(suite, { width: this.width, colour: this.colour }))
        this.print(`open ${shown(join(path, 'index.html'))} for the report of every run`)
      }
    } finally {
      interruption.release()
    }
  }
}

const command: Command.Class = Tour
export default command
