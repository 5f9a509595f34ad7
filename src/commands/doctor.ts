import type { Command } from '@oclif/core'
import { BaseCommand, JSON_FLAG } from '../cli/base-command.ts'
import { describeDiagnosis, diagnose } from '../cli/doctor.ts'
import { onInterrupt } from '../cli/interrupt.ts'
import { showLive } from '../cli/live.ts'
import { EXIT } from '../errors.ts'

class Doctor extends BaseCommand {
  static override readonly summary = 'Say what works on this machine, and how to get what is missing.'
  static override readonly description =
    'Puts up a node in containers and tries in it what faults need; exits with 69 where no run with containers can work.'
  static override readonly examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json']
  static override readonly flags = { ...JSON_FLAG }

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    let doing = 'looking for a Docker engine'
    const live = showLive(() => doing)
    const interruption = onInterrupt((text) => process.stderr.write(`${text}\n`), 'removing what was put up')
    try {
      const say = (text: string): void => {
        doing = text
      }
      const diagnosis = await diagnose(say, interruption.signal)
      live.stop()
      if (flags.json) this.printJson(diagnosis)
      else this.print(describeDiagnosis(diagnosis, this.width))
      process.exitCode = diagnosis.works ? EXIT.held : EXIT.environment
    } finally {
      live.stop()
      interruption.release()
    }
  }
}

const command: Command.Class = Doctor
export default command
