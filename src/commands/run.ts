import { join, resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { exitCodeOf } from '../cli/assess.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { executeRun } from '../cli/execute-run.ts'
import { configFromFlags, type RawFlags, underHunt } from '../cli/flag-config.ts'
import { freshId } from '../cli/fresh-id.ts'
import { onInterrupt } from '../cli/interrupt.ts'
import { showLive } from '../cli/live.ts'
import { findTarget } from '../cli/registry.ts'
import { resolveRun } from '../cli/resolve-run.ts'
import { progressLine } from '../cli/run-progress.ts'
import { unknownName } from '../cli/unknown-name.ts'
import { verdictFile } from '../cli/verdict-file.ts'
import { versions } from '../cli/versions.ts'
import { UsageError } from '../errors.ts'
import { huntBy } from '../plugin/index.ts'
import { renderRunConsole } from '../report/index.ts'
import { markLatest, runName, shown } from '../results/index.ts'
import { newProgress } from '../runner/index.ts'
import { wallTimestamp } from '../time/index.ts'

class Run extends BaseCommand {
  static override readonly summary = 'Run a workload against a target, check its history, and say what held.'
  static override readonly examples = [
    '<%= config.bin %> run register --target eventual --nemesis partition',
    '<%= config.bin %> run counter --target strong --consistency local --rate 200 --expect-refuted linearizable',
    '<%= config.bin %> run register --target strong --bug stale-leader-reads --hunt',
  ]

  static override readonly args = {
    workload: Args.string({ description: 'what to run (rashomon workloads)', required: true }),
  }

  static override readonly flags = {
    target: Flags.string({
      description: 'what to test (rashomon targets), or a file of your own',
      default: 'eventual',
    }),
    consistency: Flags.string({ description: "the target's level; without it, its default" }),
    nodes: Flags.string({ description: 'members of the cluster: 1, 3, 5 or 7', helpValue: '5' }),
    concurrency: Flags.string({ description: 'clients: a number, or a number a node', helpValue: '2n' }),
    rate: Flags.string({ description: 'operations a second, open loop; without it, closed loop' }),
    'time-limit': Flags.string({ description: 'length of the main phase', helpValue: '30s' }),
    ops: Flags.string({ description: 'end after so many operations' }),
    nemesis: Flags.string({ description: 'faults, separated by commas (rashomon nemeses)', helpValue: 'none' }),
    'nemesis-interval': Flags.string({ description: 'mean time between steps of a nemesis', helpValue: '3s' }),
    route: Flags.string({ description: 'which node a client asks: pinned, roam or primary', helpValue: 'pinned' }),
    keys: Flags.string({ description: 'keys in use at a time' }),
    'op-timeout': Flags.string({ description: 'after this an operation is given up', helpValue: '2s' }),
    'quiet-period': Flags.string({ description: 'from the last heal to the final reads', helpValue: '5s' }),
    retry: Flags.boolean({ description: 'retry with the same request id instead of giving up', default: false }),
    'max-processes': Flags.string({ description: 'most clients that an open loop may open' }),
    seed: Flags.string({ description: 'the same seed gives the same run; without it, a random one' }),
    bug: Flags.string({ description: 'switch on a bug of the target (rashomon targets <name>)' }),
    hunt: Flags.boolean({ description: "under the conditions that the bug's hunt ships with", default: false }),
    expect: Flags.string({ description: 'judge against this model instead of the claim' }),
    'expect-refuted': Flags.string({ description: 'a control: exit 0 if this model is refuted' }),
    image: Flags.string({ description: "containers: instead of the target's own image", helpValue: 'name:tag' }),
    'holder-image': Flags.string({ description: "containers: instead of the image of the nodes' network holders" }),
    'publish-address': Flags.string({
      description: 'containers: where published ports of a remote engine are reached',
    }),
    option: Flags.string({
      char: 'o',
      multiple: true,
      description: 'an option of the workload, target or nemesis, as name=value',
    }),
    'results-dir': Flags.string({ description: 'where to write', default: 'results' }),
    ...JSON_FLAG,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run)
    const { hunt, option = [], 'results-dir': resultsDir, json, retry, ...texts } = flags
    const typed: RawFlags = { ...texts, ...(retry ? { retry: 'true' } : {}) }
    const { flags: raw, options } = hunt
      ? await hunted(args.workload, typed, option)
      : { flags: typed, options: option }
    const resolved = await resolveRun(await configFromFlags(args.workload, raw, options))
    const startedAt = wallTimestamp()
    const runId = freshId()
    const name = runName(startedAt, resolved.workload.name, resolved.target.name, runId)
    const path = join(resolve(resultsDir), name)
    const progress = newProgress()
    let doing: string | null = null
    const live = showLive(() => doing ?? progressLine(progress, resolved.config))
    const interruption = onInterrupt((text) => process.stderr.write(`${text}\n`))
    const say = (text: string): void => {
      doing = text === '' ? null : text
    }
    try {
      const host = { runId, say, signal: interruption.signal }
      await resolved.preflight(host)
      const input = await executeRun(resolved, { path, startedAt, versions: versions(), progress, host })
      live.stop()
      markLatest(path)
      process.exitCode = exitCodeOf(input, resolved.config)
      if (json) this.printJson({ ...verdictFile(input), savedAt: shown(path) })
      else this.print(renderRunConsole(input, { width: this.width, colour: this.colour, savedAt: shown(path) }))
    } finally {
      live.stop()
      interruption.release()
    }
  }
}

/** @throws {UsageError} without a bug there is nothing to hunt */
async function hunted(
  workload: string,
  typed: RawFlags,
  option: readonly string[],
): Promise<ReturnType<typeof underHunt>> {
  const target = await findTarget(typed['target'] ?? 'eventual')
  const bugName = typed['bug']
  if (bugName === undefined) {
    throw new UsageError({
      what: '--hunt without --bug',
      why: "a hunt is the conditions under which one of the target's bugs shows",
      fix: `add --bug and one of ${target.bugs.map(({ name }) => name).join(', ')}`,
    })
  }
  const bug = target.bugs.find(({ name }) => name === bugName)
  if (bug !== undefined) return underHunt(huntBy(bug, workload), typed, option)
  throw unknownName(
    `bug of ${target.name}`,
    bugName,
    target.bugs.map(({ name }) => name),
  )
}

const command: Command.Class = Run
export default command
