import { Args, type Command } from '@oclif/core'
import { workloads } from '../../workloads/index.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { describeWorkload, listing, workloadFacts } from '../cli/catalogue.ts'
import { findWorkload } from '../cli/registry.ts'

class Workloads extends BaseCommand {
  static override readonly summary = 'List the workloads: what each invokes, what it can refute, its options.'
  static override readonly examples = ['<%= config.bin %> workloads', '<%= config.bin %> workloads bank']
  static override readonly args = { name: Args.string({ description: 'one workload, in full' }) }
  static override readonly flags = { ...JSON_FLAG }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Workloads)
    const chosen = args.name === undefined ? workloads : [await findWorkload(args.name)]
    if (flags.json) this.printJson(chosen.map(workloadFacts))
    else if (args.name === undefined) this.print(listing(workloads, this.width))
    else this.print(chosen.map((workload) => describeWorkload(workload, this.width)).join('\n\n'))
  }
}

const command: Command.Class = Workloads
export default command
