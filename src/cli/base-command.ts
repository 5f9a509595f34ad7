/** What all commands share: where they print, and how wide. */
import { Command, Flags } from '@oclif/core'

export const JSON_FLAG: { readonly json: ReturnType<typeof Flags.boolean<boolean>> } = {
  json: Flags.boolean({ description: 'print JSON for machines', default: false }),
}

const NARROWEST = 20

export abstract class BaseCommand extends Command {
  static override readonly enableJsonFlag: boolean = false

  /** Columns of the terminal; piped, what COLUMNS says, or 80. */
  protected get width(): number {
    const told = Number(process.env['COLUMNS'])
    return process.stdout.columns ?? (Number.isInteger(told) && told >= NARROWEST ? told : 80)
  }

  protected get colour(): boolean {
    return process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
  }

  protected print(text: string): void {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  protected printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2))
  }
}
