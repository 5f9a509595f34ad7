/** Options that a workload, a nemesis or a target adds to the command line: `--option name=value`. */
import { UsageError } from '../errors.ts'

export type OptionValue = string | number | boolean

export interface OptionInfo {
  readonly name: string
  readonly description: string
  readonly default: OptionValue
  /** Allowed words, for a text. */
  readonly choices?: readonly string[]
  /** Smallest and largest, for a number. */
  readonly range?: readonly [min: number, max: number]
  /** For a text: a regular expression that it must match, and what that means, by examples. */
  readonly form?: { readonly pattern: string; readonly told: string }
  /** For a workload's option: what the level must offer for it to be anything but 0 or false. */
  readonly needs?: Ability
}

/** What not every level offers of a facet: compare-and-sets of registers, removals from sets. */
export type Ability = 'cas' | 'remove'

export type Options = Readonly<Record<string, OptionValue>>

/** Reads `text` as the kind of value that the option's default has. @throws {UsageError} */
export function parseOption(info: OptionInfo, text: string): OptionValue {
  const refuse = (why: string, fix: string): UsageError =>
    new UsageError({ what: `option ${info.name} cannot be "${text}"`, why, fix })
  switch (typeof info.default) {
    case 'number': {
      const number = Number(text)
      const [min, max] = info.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      if (text.trim() !== '' && Number.isFinite(number) && number >= min && number <= max) return number
      throw refuse(`it takes a number from ${min} to ${max}`, `--option ${info.name}=${info.default}`)
    }
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true'
      throw refuse('it takes true or false', `--option ${info.name}=true`)
    default: {
      const choices = info.choices ?? []
      if (info.form !== undefined && !new RegExp(info.form.pattern).test(text)) {
        throw refuse(`it takes a text such as ${info.form.told}`, `--option ${info.name}=${info.default}`)
      }
      if (choices.length === 0 || choices.includes(text)) return text
      throw refuse(`it takes one of ${choices.join(', ')}`, `--option ${info.name}=${info.default}`)
    }
  }
}

export const optionDefaults = (infos: readonly OptionInfo[]): Options =>
  Object.fromEntries(infos.map(({ name, default: value }) => [name, value]))

export const numberOption = (options: Options, name: string): number => Number(options[name])
export const textOption = (options: Options, name: string): string => String(options[name])
export const flagOption = (options: Options, name: string): boolean => options[name] === true
