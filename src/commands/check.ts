import { resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { exitCodeOf } from '../cli/assess.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { checkHistory } from '../cli/check-history.ts'
import { DATA_TYPE_NAMES } from '../cli/data-types.ts'
import { publish } from '../cli/execute-run.ts'
import { AUTO, STANDARD_INPUT } from '../cli/foreign-history.ts'
import { type Interruption, onInterrupt } from '../cli/interrupt.ts'
import { verdictFile } from '../cli/verdict-file.ts'
import { UsageError } from '../errors.ts'
import { FORMAT_NAMES } from '../history/index.ts'
import { SEQUENTIAL_MODELS } from '../models/index.ts'
import { renderRunConsole } from '../report/index.ts'
import { openOutput, shown } from '../results/index.ts'

const names = (named: readonly { readonly name: string }[]): string => named.map(({ name }) => name).join(', ')

class Check extends BaseCommand {
  static override readonly summary = "Check a saved run again, or any history: ours, Jepsen's, Porcupine's …"
  static override readonly description =
    'A run folder is judged against the claim that it was run for, and its verdict and report are written anew; judged against another model, or a history alone, nothing is written. Of a history that others recorded nobody claims anything: the strongest model that can be decided is expected.'
  static override readonly examples = [
    '<%= config.bin %> check results/latest',
    '<%= config.bin %> check history.edn',
    '<%= config.bin %> check store/history.edn.zst --workload register --svg why.svg',
    'zcat history.jsonl.gz | <%= config.bin %> check - --model ./my-model.ts',
  ]
  static override readonly args = {
    history: Args.string({
      description: 'a run folder, a history (gzip and zstd too), or - for standard input',
      required: true,
    }),
  }
  static override readonly flags = {
    format: Flags.string({ description: `${AUTO}, ${FORMAT_NAMES.join(', ')}`, default: AUTO }),
    workload: Flags.string({
      description: `what it is about; without it, its functions tell: ${DATA_TYPE_NAMES.join(', ')}`,
    }),
    model: Flags.string({
      description: `search for a linearization of this model: ${names(SEQUENTIAL_MODELS)}, or a file of your own`,
    }),
    keyed: Flags.boolean({
      description: 'every value is a pair of key and value (Jepsen: independent); without it, the file tells',
      allowNo: true,
    }),
    initial: Flags.string({ description: 'what keys begin with, as JSON: one value for all, or an object by key' }),
    expect: Flags.string({ description: 'judge against this model instead of the claim' }),
    'expect-refuted': Flags.string({ description: 'a control: exit 0 if this model is refuted' }),
    steps: Flags.string({ description: 'how far a search may go before it says unknown' }),
    workers: Flags.string({ description: 'threads; without it, one a core where the history is long' }),
    svg: Flags.string({ description: 'draw the first counterexample into this file' }),
    report: Flags.string({ description: 'write the report of the check into this file' }),
    force: Flags.boolean({ description: 'overwrite these files', default: false }),
    ...JSON_FLAG,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check)
    const { expect, 'expect-refuted': expectRefuted, force } = flags
    if (flags.workload !== undefined && flags.model !== undefined) {
      throw new UsageError({
        what: '--workload and --model at once',
        why: 'a workload brings its own checkers, a model is searched alone',
        fix: 'give one of them',
      })
    }
    let interruption: Interruption | null = null
    // While it reads, nothing is decided that could be kept: Ctrl-C just leaves.
    const heedInterrupt = (): AbortSignal => {
      interruption ??= onInterrupt((text) => process.stderr.write(`${text}\n`), 'keeping what is decided so far')
      return interruption.signal
    }
    try {
      const path = args.history === STANDARD_INPUT ? STANDARD_INPUT : resolve(args.history)
      const { input, folder, config, interrupted } = await checkHistory(path, flags, { heedInterrupt })
      // What lies in the folder answers what the run was run for, not what somebody asks of it afterwards; and whole.
      const published = folder !== null && !interrupted && expect === undefined && expectRefuted === undefined
      if (published) await publish(folder, input)
      process.exitCode = exitCodeOf(input, config)
      if (flags.json) this.printJson(verdictFile(input))
      else {
        const savedAt = published ? shown(folder.path) : null
        this.print(renderRunConsole(input, { width: this.width, colour: this.colour, savedAt }))
      }
      if (flags.svg === undefined && flags.report === undefined) return
      const { renderCounterexampleSvg, renderRunReport } = await import('../report/pages.ts')
      this.#write(flags.svg, force, () => renderCounterexampleSvg(input))
      this.#write(flags.report, force, () => renderRunReport(input))
    } finally {
      ;(interruption as Interruption | null)?.release()
    }
  }

  #write(path: string | undefined, force: boolean, render: () => string | null): void {
    if (path === undefined) return
    const text = render()
    if (text === null) {
      process.stderr.write(`nothing was refuted, so there is nothing to draw: ${path} was not written\n`)
      return
    }
    const output = openOutput(resolve(path), { force })
    output.write(text)
    output.close()
  }
}

const command: Command.Class = Check
export default command
