import { join, resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { whole } from '../cli/flag-config.ts'
import { freshId } from '../cli/fresh-id.ts'
import { onInterrupt } from '../cli/interrupt.ts'
import { showLive } from '../cli/live.ts'
import { progressLine } from '../cli/run-progress.ts'
import { begunSuite } from '../cli/suite-begun.ts'
import { loadSuite, type SuitePlan } from '../cli/suite-definition.ts'
import type { SuiteEntry } from '../cli/suite-entry.ts'
import { executeSuite, type SuitePlace, type SuiteResult, type SuiteWatch } from '../cli/suite-execute.ts'
import { clockText, SuiteProgress, secondsAsked } from '../cli/suite-progress.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import { renderControls, renderMatrix, type SuiteIndexInput, VERDICT_SIGNS } from '../report/index.ts'
import { readSuite, shown, typed } from '../results/index.ts'
import { wallMillis, wallTimestamp } from '../time/index.ts'

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
      else this.print(dryText(plan))
      return
    }
    const startedAt = wallTimestamp()
    const fresh = join(
      resolve(flags['results-dir']),
      `${startedAt.slice(0, 19).replaceAll(':', '-')}-suite-${freshId()}`,
    )
    const begun = flags.resume === undefined ? null : begunSuite(plan, resolve(flags.resume))
    if (begun !== null && begun.outdated.length > 0) process.stderr.write(`${againText(begun.outdated)}\n`)
    const command = `rashomon suite ${typed(resolve(args.file))}${flags.seed === undefined ? '' : ` --seed ${flags.seed}`}`
    const place = { path: begun?.path ?? fresh, startedAt: begun?.startedAt ?? startedAt, command, begun }
    const { index, entries, complete } = await this.watched(plan, place)
    process.exitCode = exitOf(entries, complete)
    if (flags.json) this.printJson({ ...index, complete, savedAt: isKept(place) ? shown(place.path) : null })
    else
      this.tell(index, complete ? `open ${shown(join(place.path, 'index.html'))} for the page over all` : goOn(place))
  }

  /** With live progress; interrupted, it ends with what is finished. */
  private async watched(plan: SuitePlan, place: SuitePlace): Promise<SuiteResult> {
    const interruption = onInterrupt((text) => process.stderr.write(`${text}\n`), 'keeping what is finished')
    const before = place.begun?.entries.map(({ name }) => name) ?? []
    const suite = new SuiteProgress(plan.runs, before, wallMillis)
    let look: () => string = () => 'starting'
    const live = showLive(() => look())
    const watch: SuiteWatch = {
      signal: interruption.signal,
      show: ({ run, progress, doing }) => {
        look = () =>
          `${suite.placeOf(run)} (${suite.text})  ${run.name}  ${doing ?? progressLine(progress, run.config)}`
      },
      finished: (run, entry) => {
        suite.finish(run)
        live.above(`${suite.placeOf(run)} ${finishedText(entry)}`)
      },
    }
    try {
      return await executeSuite(plan, place, watch)
    } catch (error) {
      live.stop()
      // What was finished is worth as much as before; the error itself is told once, by whoever tells all of them.
      if (isKept(place)) process.stderr.write(`${goOn(place)}\n`)
      throw error
    } finally {
      live.stop()
      interruption.release()
    }
  }

  private tell(index: SuiteIndexInput, last: string): void {
    const options = { width: this.width, colour: this.colour }
    if (index.rows.length > 0) this.print(`${renderMatrix(index, options)}\n`)
    const controls = index.controls ?? []
    if (controls.length > 0) this.print(`${renderControls(controls, options)}\n`)
    this.print(last)
  }
}

const dryText = ({ runs }: SuitePlan): string => {
  const longest = Math.max(...runs.map(({ name }) => name.length))
  const lines = runs.map(({ name, title }) => (title === null ? name : `${name.padEnd(longest)}  ${title}`))
  const seconds = runs.reduce((sum, run) => sum + secondsAsked(run), 0)
  return [...lines, '', `${runs.length} runs, ${clockText(seconds * 1000)} of load and quiet in all`].join('\n')
}

const againText = (names: readonly string[]): string =>
  `made again, as Rashomon, an image or a plug-in is another one since: ${names.join(', ')}`

const isKept = ({ path }: SuitePlace): boolean => readSuite(path) !== undefined

const goOn = (place: SuitePlace): string =>
  isKept(place)
    ? `what is finished stays; go on with: ${place.command} --resume ${typed(place.path)}`
    : 'interrupted before anything was done'

/** "✓ C1: as expected, linearizable is refuted" */
function finishedText({ name, cell, control, exit }: SuiteEntry): string {
  const { sign } = VERDICT_SIGNS[exit === EXIT.held ? 'held' : exit === EXIT.refuted ? 'refuted' : 'unknown']
  const wanted = control === null ? cell.expectation : { text: control.expected, met: control.met }
  if (wanted === undefined) return `${sign} ${name}: ${cell.verdict}`
  if (wanted.met) return `${sign} ${name}: as expected, ${wanted.text}`
  const came = exit === EXIT.unknown ? 'not decided' : 'not as expected'
  return `${sign} ${name}: ${came} (${wanted.text}): claim ${cell.verdict}`
}

/** As bad as its worst run. */
function exitOf(entries: readonly SuiteEntry[], complete: boolean): ExitCode {
  if (entries.some(({ exit }) => exit === EXIT.refuted)) return EXIT.refuted
  return complete && entries.every(({ exit }) => exit === EXIT.held) ? EXIT.held : EXIT.unknown
}

const command: Command.Class = Suite
export default command
