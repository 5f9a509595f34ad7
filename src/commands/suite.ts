import { join, resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { whole } from '../cli/flag-config.ts'
import { freshId } from '../cli/fresh-id.ts'
import { onInterrupt } from '../cli/interrupt.ts'
import { showLive } from '../cli/live.ts'
import { progressLine } from '../cli/run-progress.ts'
import { loadSuite } from '../cli/suite-definition.ts'
import { executeSuite, type SuiteEntry, type SuiteWatch } from '../cli/suite-execute.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import { renderControls, renderMatrix } from '../report/index.ts'
import { shown, typed } from '../results/index.ts'
import { wallTimestamp } from '../time/index.ts'

class Suite extends BaseCommand {
  static override readonly summary = 'Run a matrix of runs, and controls by name, from one file; one page over all.'
  static override readonly description =
    'The file exports defineSuite({ … }) of "rashomon/sdk". Everything in it is checked before anything starts. Exit 0: every run came out as expected. 1: one did not. 2: one is unknown, or the suite was interrupted: go on with --resume.'
  static override readonly examples = [
    '<%= config.bin %> suite rashomon.config.ts',
    '<%= config.bin %> suite rashomon.config.ts --resume results/latest',
  ]
  static override readonly args = { file: Args.string({ description: "the suite's file", required: true }) }
  static override readonly flags = {
    seed: Flags.string({ description: 'of every run, whatever the file says' }),
    resume: Flags.string({ description: 'go on with a suite that was interrupted', helpValue: 'folder' }),
    'dry-run': Flags.boolean({ description: 'check the file and say what would be run', default: false }),
    'results-dir': Flags.string({ description: 'where to write', default: 'results' }),
    ...JSON_FLAG,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Suite)
    if (flags.seed !== undefined) whole('seed', flags.seed)
    const plan = await loadSuite(resolve(args.file), flags.seed)
    if (flags['dry-run']) {
      if (flags.json) this.printJson(plan.runs.map(({ name, title, config }) => ({ name, title, config })))
      else this.print(plan.runs.map(({ name, title }) => (title === null ? name : `${name}  ${title}`)).join('\n'))
      return
    }
    const startedAt = wallTimestamp()
    const fresh = join(
      resolve(flags['results-dir']),
      `${startedAt.slice(0, 19).replaceAll(':', '-')}-suite-${freshId()}`,
    )
    const path = flags.resume === undefined ? fresh : resolve(flags.resume)
    const interruption = onInterrupt((text) => process.stderr.write(`${text}\n`))
    let line = 'starting'
    let look: () => string = () => line
    const live = showLive(() => look())
    try {
      const watch: SuiteWatch = {
        signal: interruption.signal,
        show: ({ run, number, progress, doing }) => {
          line = `${number}/${plan.runs.length} ${run.name}`
          look = () => `${line}  ${doing ?? progressLine(progress, run.config)}`
        },
        finished: (entry) => process.stderr.write(`${finishedLine(entry)}\n`),
      }
      const command = `rashomon suite ${typed(resolve(args.file))}${flags.seed === undefined ? '' : ` --seed ${flags.seed}`}`
      const place = { path, startedAt, command, resume: flags.resume !== undefined }
      const { index, entries, complete } = await executeSuite(plan, place, watch)
      live.stop()
      process.exitCode = exitOf(entries, complete)
      if (flags.json) this.printJson({ ...index, complete, savedAt: shown(path) })
      else {
        const options = { width: this.width, colour: this.colour }
        if (index.rows.length > 0) this.print(renderMatrix(index, options))
        if ((index.controls ?? []).length > 0) this.print(renderControls(index.controls ?? [], options))
        if (!complete) this.print(`interrupted; go on with: ${command} --resume ${typed(path)}`)
        else this.print(`open ${shown(join(path, 'index.html'))} for the page over all`)
      }
    } finally {
      live.stop()
      interruption.release()
    }
  }
}

const finishedLine = ({ name, cell, exit }: SuiteEntry): string =>
  `${exit === EXIT.held ? '✓' : exit === EXIT.refuted ? '✗' : '?'} ${name}: ${cell.verdict}`

/** As bad as its worst run. */
function exitOf(entries: readonly SuiteEntry[], complete: boolean): ExitCode {
  if (entries.some(({ exit }) => exit === EXIT.refuted)) return EXIT.refuted
  return complete && entries.every(({ exit }) => exit === EXIT.held) ? EXIT.held : EXIT.unknown
}

const command: Command.Class = Suite
export default command
