import { Args, type Command } from '@oclif/core'
import { nemeses } from '../../nemeses/index.ts'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { describeNemesis, listing, nemesisFacts } from '../cli/catalogue.ts'
import { findNemesis } from '../cli/registry.ts'

class Nemeses extends BaseCommand {
  static override readonly summary = 'List the faults that can be injected, and their options.'
  static override readonly examples = ['<%= config.bin %> nemeses', '<%= config.bin %> nemeses partition']
  static override readonly args = { name: Args.string({ description: 'one nemesis, in full' }) }
  static override readonly flags = { ...JSON_FLAG }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Nemeses)
    const chosen = args.name === undefined ? nemeses : [await findNemesis(args.name)]
    if (flags.json) this.printJson(chosen.map(nemesisFacts))
    else if (args.name === undefined) this.print(listing(nemeses, this.width))
    else this.print(chosen.map((nemesis) => describeNemesis(nemesis, this.width)).join('\n\n'))
  }
}

const command: Command.Class = Nemeses
export default command
