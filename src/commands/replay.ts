import { resolve } from 'node:path'
import { Args, type Command } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { replayHistory } from '../cli/replay-history.ts'
import { resolveRun } from '../cli/resolve-run.ts'
import { parseTestFile } from '../cli/run-config.ts'
import { EXIT, UsageError } from '../errors.ts'
import { locateRun, readHistoryText, shown } from '../results/index.ts'

class Replay extends BaseCommand {
  static override readonly summary =
    'Re-run a simulated run from its test.json and confirm that the history is the same.'
  static override readonly description =
    'Exit 0: byte for byte the same. Exit 1: it differs (the first differing line is shown). Nothing is written.'
  static override readonly examples = ['<%= config.bin %> replay results/latest']
  static override readonly args = { run: Args.string({ description: 'a run folder', required: true }) }
  static override readonly flags = { ...JSON_FLAG }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replay)
    const { folder, test, historyPath } = locateRun(resolve(args.run))
    if (folder === null) throw notARun(args.run)
    const resolved = await resolveRun(parseTestFile(test, `${shown(folder.path)}/test.json`).config)
    const replayed = await replayHistory(resolved)
    const recorded = readHistoryText(historyPath)
    const difference = firstDifference(recorded, replayed)
    process.exitCode = difference === null ? EXIT.held : EXIT.refuted
    const lines = replayed.split('\n').length - 1
    if (flags.json) this.printJson({ identical: difference === null, lines, firstDifference: difference })
    else
      this.print(
        difference === null ? `✓ identical: ${lines} lines, byte for byte` : told(shown(historyPath), difference),
      )
  }
}

interface Difference {
  readonly line: number
  readonly recorded: string
  readonly replayed: string
}

function firstDifference(recorded: string, replayed: string): Difference | null {
  if (recorded === replayed) return null
  const [left, right] = [recorded.split('\n'), replayed.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  const line = at < 0 ? left.length : at
  return { line: line + 1, recorded: left[line] ?? '(nothing)', replayed: right[line] ?? '(nothing)' }
}

const told = (path: string, { line, recorded, replayed }: Difference): string =>
  [
    `✗ the replay differs from ${path}:${line}`,
    `  recorded  ${recorded || '(the file ends)'}`,
    `  replayed  ${replayed || '(the run ends)'}`,
    '  An interrupted run ends early; else the run was made by another version, or this is a bug of ours.',
  ].join('\n')

const notARun = (path: string): UsageError =>
  new UsageError({
    what: `${path} cannot be replayed`,
    why: 'a replay needs the test.json of a run folder',
    fix: 'give the folder of a run, such as results/latest (a tour has one folder a run)',
  })

const command: Command.Class = Replay
export default command
