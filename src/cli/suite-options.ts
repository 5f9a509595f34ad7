/**
 * Options that several runs of a suite have in common: each run takes those that it knows (who is struck, say, only where that
 * fault is injected). What no run knows is a slip of the pen.
 */
import { UsageError } from '../errors.ts'
import type { OptionInfo } from '../plugin/index.ts'
import { unknownName } from './unknown-name.ts'

export class SharedOptions {
  readonly #given: Readonly<Record<string, string>>
  readonly #known = new Set<string>()

  constructor(given: Readonly<Record<string, string>>) {
    this.#given = given
  }

  /** Those for a run that has these. */
  of(infos: readonly OptionInfo[]): Readonly<Record<string, string>> {
    const names = new Set(infos.map(({ name }) => name))
    for (const name of names) this.#known.add(name)
    return Object.fromEntries(Object.entries(this.#given).filter(([name]) => names.has(name)))
  }

  /** @throws {UsageError} of one that none of the runs had */
  refuseUnused(place: string): void {
    const stranger = Object.keys(this.#given).find((name) => !this.#known.has(name))
    if (stranger === undefined) return
    const { what, why, fix } = unknownName('option', stranger, [...this.#known]).explanation
    throw new UsageError({ what: `${place}: ${what}`, why, fix })
  }
}
