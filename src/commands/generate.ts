import { resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { count, percentage, whole } from '../cli/flag-config.ts'
import { dieOnInterrupt } from '../cli/interrupt.ts'
import { syntheticHeader } from '../cli/synthetic-header.ts'
import { unknownName } from '../cli/unknown-name.ts'
import { SYNTHETIC, synthesise } from '../generator/index.ts'
import { JsonlSink } from '../history/index.ts'
import { openOutput, STANDARD_OUTPUT, shown } from '../results/index.ts'

class Generate extends BaseCommand {
  static override readonly summary = 'Make up a history of any size, to measure checkers and compare tools.'
  static override readonly description =
    'One correct copy of the data, asked by many processes at once. Some calls never return, and as many answers as asked for are wrong. The same seed gives the same history.'
  static override readonly examples = [
    '<%= config.bin %> generate register --ops 1000000 --keys 1 --concurrency 50 --crashed 5% --out big.jsonl',
    '<%= config.bin %> generate queue --ops 10000 --anomalies 1 | <%= config.bin %> check -',
  ]
  static override readonly args = {
    workload: Args.string({ description: Object.keys(SYNTHETIC).join(', '), required: true }),
  }
  static override readonly flags = {
    ops: Flags.string({ description: 'operations', default: '10000' }),
    keys: Flags.string({ description: 'objects in use at a time', default: '1' }),
    concurrency: Flags.string({ description: 'processes at a time', default: '10' }),
    crashed: Flags.string({ description: 'share of the changing operations that never return', default: '0%' }),
    anomalies: Flags.string({ description: 'how many answers are wrong', default: '0' }),
    seed: Flags.string({ description: 'the same seed gives the same history', default: '1' }),
    out: Flags.string({ description: 'the file to write; without it, standard output', default: STANDARD_OUTPUT }),
    force: Flags.boolean({ description: 'overwrite the file', default: false }),
  }

  async run(): Promise<void> {
    dieOnInterrupt()
    const { args, flags } = await this.parse(Generate)
    const make = Object.hasOwn(SYNTHETIC, args.workload) ? SYNTHETIC[args.workload] : undefined
    if (make === undefined) throw unknownName('workload', args.workload, Object.keys(SYNTHETIC))
    const asked = {
      operations: count('ops', flags.ops),
      keys: count('keys', flags.keys),
      concurrency: count('concurrency', flags.concurrency),
      crashed: percentage('crashed', flags.crashed),
      anomalies: flags.anomalies === '0' ? 0 : count('anomalies', flags.anomalies),
      seed: whole('seed', flags.seed),
    }
    const object = make({ keys: asked.keys })
    const path = flags.out === STANDARD_OUTPUT ? flags.out : resolve(flags.out)
    const output = openOutput(path, { force: flags.force })
    try {
      const header = syntheticHeader(args.workload, asked, object.initial ?? {})
      const sink = new JsonlSink(header, (line) => output.write(line))
      const anomalies = synthesise(object, { ...asked, level: header.level }, sink)
      output.close()
      const many = anomalies === 1 ? '1 anomaly' : `${anomalies} anomalies`
      const fewer = anomalies < asked.anomalies ? ` (of ${asked.anomalies}: there was no place for more)` : ''
      if (path !== STANDARD_OUTPUT) {
        this.print(`${shown(path)}: ${asked.operations.toLocaleString('en-US')} operations, ${many}${fewer}`)
      } else if (fewer !== '') process.stderr.write(`${many}${fewer}\n`)
    } catch (error) {
      output.abandon()
      throw error
    }
  }
}

const command: Command.Class = Generate
export default command
