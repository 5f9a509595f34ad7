import { resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { assess, exitCodeOf } from '../cli/assess.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { publish } from '../cli/execute-run.ts'
import { dieOnInterrupt } from '../cli/interrupt.ts'
import { resolveSaved } from '../cli/saved-run.ts'
import { verdictFile } from '../cli/verdict-file.ts'
import { renderRunConsole } from '../report/index.ts'
import { shown, typed } from '../results/index.ts'

class Check extends BaseCommand {
  static override readonly summary = 'Check a saved run, or a history, again.'
  static override readonly description =
    'A run folder is judged against the claim that it was run for, and its verdict and report are written anew; judged against another model, or a history.jsonl alone by its own header, nothing is written.'
  static override readonly examples = [
    '<%= config.bin %> check results/latest',
    '<%= config.bin %> check history.jsonl',
  ]
  static override readonly args = {
    run: Args.string({ description: 'a run folder or a history.jsonl', required: true }),
  }
  static override readonly flags = {
    expect: Flags.string({ description: 'judge against this model instead of the claim' }),
    'expect-refuted': Flags.string({ description: 'a control: exit 0 if this model is refuted' }),
    ...JSON_FLAG,
  }

  async run(): Promise<void> {
    dieOnInterrupt()
    const { args, flags } = await this.parse(Check)
    const path = resolve(args.run)
    const { expect, 'expect-refuted': expectRefuted } = flags
    const { resolved, history, folder, startedAt, versions } = await resolveSaved(path, { expect, expectRefuted })
    const replayCommand = `rashomon ${folder === null ? 'check' : 'replay'} ${typed(folder?.path ?? path)}`
    const input = assess(resolved, history, { replayCommand, versions, startedAt })
    // What lies in the folder answers what the run was run for, not what somebody asks of it afterwards.
    const published = folder !== null && expect === undefined && expectRefuted === undefined
    if (published) publish(folder, input)
    process.exitCode = exitCodeOf(input, resolved.config)
    if (flags.json) this.printJson(verdictFile(input))
    else {
      const savedAt = published ? shown(folder.path) : null
      this.print(renderRunConsole(input, { width: this.width, colour: this.colour, savedAt }))
    }
  }
}

const command: Command.Class = Check
export default command
