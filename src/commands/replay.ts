import { resolve } from 'node:path'
import { Args, type Command } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { dieOnInterrupt } from '../cli/interrupt.ts'
import { compare, type Difference, recordedLines } from '../cli/replay-difference.ts'
import { replayHistory } from '../cli/replay-history.ts'
import { resolveRun } from '../cli/resolve-run.ts'
import { parseTestFile } from '../cli/run-config.ts'
import { EXIT, UsageError } from '../errors.ts'
import { locateRun, readHistoryText, shown } from '../results/index.ts'

class Replay extends BaseCommand {
  static override readonly summary =
    'Re-run a simulated run from its test.json and confirm that the history is the same.'
  static override readonly description =
    'Exit 0: byte for byte the same. Exit 1: it differs (the first differing line is shown). Exit 2: the run was interrupted, and is the same as far as it goes. Nothing is written.'
  static override readonly examples = ['<%= config.bin %> replay results/latest']
  static override readonly args = { run: Args.string({ description: 'a run folder', required: true }) }
  static override readonly flags = { ...JSON_FLAG }

  async run(): Promise<void> {
    dieOnInterrupt()
    const { args, flags } = await this.parse(Replay)
    const { folder, test, historyPath } = locateRun(resolve(args.run))
    if (folder === null) throw notARun(args.run)
    const resolved = await resolveRun(parseTestFile(test, `${shown(folder.path)}/test.json`).config)
    if (resolved.target.kind !== 'simulated') throw notSimulated(args.run, resolved.target.name)
    const recorded = recordedLines(readHistoryText(historyPath))
    const { interrupted } = recorded
    const replayed = await replayHistory(resolved, interrupted ? recorded.lines.length : undefined)
    const { lines, difference } = compare(recorded, replayed)
    process.exitCode = difference !== null ? EXIT.refuted : interrupted ? EXIT.unknown : EXIT.held
    if (flags.json) this.printJson({ identical: difference === null, interrupted, lines, firstDifference: difference })
    else if (difference !== null) this.print(told(shown(historyPath), difference))
    else if (interrupted) this.print(`? identical as far as it goes: ${lines} lines (the run was interrupted)`)
    else this.print(`✓ identical: ${lines} lines, byte for byte`)
  }
}

const told = (path: string, { line, recorded, replayed }: Difference): string =>
  [
    `✗ the replay differs from ${path}:${line}`,
    `  recorded  ${recorded || '(the file ends)'}`,
    `  replayed  ${replayed || '(the run ends)'}`,
    '  The run was made by another version, the file was changed, or this is a bug of ours.',
  ].join('\n')

const notSimulated = (run: string, target: string): UsageError =>
  new UsageError({
    what: `${run} cannot be replayed`,
    why: `it was a run against ${target}, and a real cluster never does the same twice`,
    fix: `judge what was recorded (rashomon check ${run}), or run it again`,
  })

const notARun = (path: string): UsageError =>
  new UsageError({
    what: `${path} cannot be replayed`,
    why: 'a replay needs the test.json of a run folder',
    fix: 'give the folder of a run, such as results/latest (a tour has one folder a run)',
  })

const command: Command.Class = Replay
export default command
