/** The controls of a suite on a terminal: each with what was expected, what came out, and the first thing that cannot be. */
import { count, duration } from '../format.ts'
import { printable } from '../printable.ts'
import type { SuiteControlRow } from '../suite-index-input.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { type ConsoleOptions, NARROWEST, painter, VERDICT_STYLES } from './style.ts'
import { wrap } from './text-layout.ts'

export function renderControls(controls: readonly SuiteControlRow[], options: ConsoleOptions): string {
  const width = Math.max(NARROWEST, options.width)
  const paint = painter(options.colour)
  const label = Math.max(...controls.map(({ name }) => name.length)) + 2
  const lines = controls.flatMap((control) => {
    const { name, title, verdict, met, expected, operations, wallMs, firstStep, level, nemesis } = control
    const { sign, word } = VERDICT_SIGNS[verdict]
    const outcome = met ? 'as expected' : `expected: ${expected}`
    const facts = `${sign} ${word}, ${outcome}; ${level}, ${nemesis}; ${count(operations)} operations, ${duration(wallMs * 1e6)}`
    return [
      ...wrap(printable(title), width, printable(name).padEnd(label)),
      ...wrap(facts, width, ' '.repeat(label)).map((line) => paint(VERDICT_STYLES[verdict], line)),
      ...(firstStep === null ? [] : wrap(printable(firstStep), width, ' '.repeat(label))),
    ]
  })
  return `${lines.join('\n')}\n`
}
