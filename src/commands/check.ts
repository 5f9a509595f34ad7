import { resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { assess, exitCodeOf } from '../cli/assess.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { publish } from '../cli/execute-run.ts'
import { resolveSaved } from '../cli/saved-run.ts'
import { verdictFile } from '../cli/verdict-file.ts'
import { renderRunConsole } from '../report/index.ts'
import { shown, typed } from '../results/index.ts'

class Check extends BaseCommand {
  static override readonly summary = 'Check a saved run, or a history, again.'
  static override readonly description =
    'A run folder is judged against the claim that it was run for, and its verdict and report are written anew; a history.jsonl alone is judged by its own header, and nothing is written.'
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
    const { args, flags } = await this.parse(Check)
    const path = resolve(args.run)
    const { resolved, history, folder, startedAt, versions } = await resolveSaved(path, {
      expect: flags.expect,
      expectRefuted: flags['expect-refuted'],
    })
    const replayCommand = `rashomon ${folder === null ? 'check' : 'replay'} ${typed(folder?.path ?? path)}`
    const input = assess(resolved, history, { replayCommand, versions, startedAt })
    if (folder !== null) publish(folder, input)
    process.exitCode = exitCodeOf(input, resolved.config)
    if (flags.json) this.printJson(verdictFile(input))
    else {
      const savedAt = folder === null ? null : shown(folder.path)
      this.print(renderRunConsole(input, { width: this.width, colour: this.colour, savedAt }))
    }
  }
}

const command: Command.Class = Check
export default command
