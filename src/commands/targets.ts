import { Args, type Command } from '@oclif/core'
import { targets } from '../../targets/index.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { describeTarget, listing, targetFacts } from '../cli/catalogue.ts'
import { findTarget } from '../cli/registry.ts'

class Targets extends BaseCommand {
  static override readonly summary = 'List what can be tested: levels, claims, facets, options, bugs.'
  static override readonly examples = ['<%= config.bin %> targets', '<%= config.bin %> targets strong']
  static override readonly args = { name: Args.string({ description: 'one target, in full' }) }
  static override readonly flags = { ...JSON_FLAG }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Targets)
    const chosen = args.name === undefined ? targets : [await findTarget(args.name)]
    if (flags.json) this.printJson(chosen.map(targetFacts))
    else if (args.name === undefined) this.print(listing(targets, this.width))
    else this.print(chosen.map((target) => describeTarget(target, this.width)).join('\n\n'))
  }
}

const command: Command.Class = Targets
export default command
