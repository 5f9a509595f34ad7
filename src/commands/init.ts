import { basename, join, resolve } from 'node:path'
import { Args, type Command } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { refuseTargetName, SCAFFOLD, scaffoldFiles } from '../cli/scaffold.ts'
import { shown, typed, writeNewFolder } from '../results/index.ts'

class Init extends BaseCommand {
  static override readonly summary =
    'Make a target of your own: a folder that runs as it is, to put your database into.'
  static override readonly description =
    'A tiny key-value server in containers, correct and with a bug, and all that Rashomon needs to know of it. Needs a Docker engine to run.'
  static override readonly examples = ['<%= config.bin %> init my-database']
  static override readonly args = {
    folder: Args.string({ description: 'the folder to make; its last part names the target', required: true }),
  }

  async run(): Promise<void> {
    const { args } = await this.parse(Init)
    const folder = resolve(args.folder)
    const name = basename(folder)
    refuseTargetName(name)
    writeNewFolder(folder, scaffoldFiles(name))
    const target = typed(join(folder, 'index.ts'))
    const width = Math.max(...Object.keys(SCAFFOLD).map((file) => file.length)) + 3
    this.print(
      [
        `${shown(folder)}/ is a target that runs as it is:`,
        '',
        ...Object.entries(SCAFFOLD).map(([file, purpose]) => `  ${file.padEnd(width)}${purpose}`),
        '',
        'next:',
        '',
        `  rashomon run register --target ${target}`,
        `  rashomon run register --target ${target} --bug stale-replicas --hunt`,
      ].join('\n'),
    )
  }
}

const command: Command.Class = Init
export default command
