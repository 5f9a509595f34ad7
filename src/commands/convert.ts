import { resolve } from 'node:path'
import { Args, type Command, Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { AUTO, formatNamed, readForeign, STANDARD_INPUT } from '../cli/foreign-history.ts'
import { dieOnInterrupt } from '../cli/interrupt.ts'
import { encodeHistory, FORMAT_NAMES, FORMATS } from '../history/index.ts'
import { openOutput, STANDARD_OUTPUT, shown } from '../results/index.ts'

class Convert extends BaseCommand {
  static override readonly summary = 'Write a history in another format, for other tools or from them.'
  static override readonly description =
    `Formats: ${FORMAT_NAMES.map((name) => `${name} (${FORMATS[name].title})`).join(', ')}. What a format cannot carry is refused; what it has no place for is left out, and that is said.`
  static override readonly examples = [
    '<%= config.bin %> convert results/latest/history.jsonl --to jepsen-edn --out history.edn',
    '<%= config.bin %> generate register | <%= config.bin %> convert - --to porcupine-etcd',
  ]
  static override readonly args = {
    history: Args.string({ description: 'a history (gzip and zstd too), or - for standard input', required: true }),
  }
  static override readonly flags = {
    to: Flags.string({ description: FORMAT_NAMES.join(', '), required: true }),
    from: Flags.string({ description: 'its format; without it, its first bytes tell', default: AUTO }),
    keyed: Flags.boolean({
      description: 'every value is a pair of key and value (Jepsen: independent); without it, the file tells',
      allowNo: true,
    }),
    out: Flags.string({ description: 'the file to write; without it, standard output', default: STANDARD_OUTPUT }),
    force: Flags.boolean({ description: 'overwrite the file', default: false }),
  }

  async run(): Promise<void> {
    dieOnInterrupt()
    const { args, flags } = await this.parse(Convert)
    const to = formatNamed(flags.to)
    const path = args.history === STANDARD_INPUT ? STANDARD_INPUT : resolve(args.history)
    const { history } = await readForeign(path, {
      format: flags.from,
      decode: flags.keyed === undefined ? {} : { keyed: flags.keyed },
    })
    const out = flags.out === STANDARD_OUTPUT ? flags.out : resolve(flags.out)
    const output = openOutput(out, { force: flags.force })
    try {
      encodeHistory(to, history, (text) => output.write(text))
      output.close()
    } catch (error) {
      output.abandon()
      throw error
    }
    if (to !== 'jsonl') process.stderr.write(`${FORMATS[to].title}: ${FORMATS[to].leavesOut}\n`)
    if (out !== STANDARD_OUTPUT) this.print(`${shown(out)}: ${history.rows.toLocaleString('en-US')} operations`)
  }
}

const command: Command.Class = Convert
export default command
