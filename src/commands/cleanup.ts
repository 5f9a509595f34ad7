import { type Command, Flags } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { cleanUp, describeCleanup } from '../cli/cleanup.ts'
import { connectEngine } from '../docker/index.ts'
import { plainError } from '../errors.ts'

class Cleanup extends BaseCommand {
  static override readonly summary = 'Remove containers, networks and volumes that killed runs left behind.'
  static override readonly description =
    'Only what carries the label of a run whose process has ended; a run that is still going on is left alone.'
  static override readonly examples = ['<%= config.bin %> cleanup', '<%= config.bin %> cleanup --dry-run']
  static override readonly flags = {
    all: Flags.boolean({
      description: 'also runs of other machines on the same engine, even if they are still going on there',
      default: false,
    }),
    'dry-run': Flags.boolean({ description: 'only say what would be removed', default: false }),
    ...JSON_FLAG,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Cleanup)
    const engine = await connectEngine()
    try {
      const cleanup = await cleanUp(engine, { all: flags.all, dryRun: flags['dry-run'] })
      if (flags.json) {
        const failed = cleanup.failed.map(({ run, error }) => ({ run, error: plainError(error) }))
        this.printJson({ ...cleanup, failed })
      } else this.print(describeCleanup(cleanup))
      const [first] = cleanup.failed
      if (first !== undefined) process.exitCode = first.error.exitCode
    } finally {
      engine.close()
    }
  }
}

const command: Command.Class = Cleanup
export default command
