/** The controls of a suite on a terminal: each with what was expected, what came out, and the first thing that cannot be. */
import { count, duration, plural } from '../format.ts'
import { printable } from '../printable.ts'
import type { SuiteControlRow } from '../suite-index-input.ts'
import { controlTotals } from '../suite-totals.ts'
import { VERDICT_SIGNS } from '../words.ts'
import { type ConsoleOptions, NARROWEST, painter, VERDICT_STYLES } from './style.ts'
import { wrap } from './text-layout.ts'

export function renderControls(controls: readonly SuiteControlRow[], options: ConsoleOptions): string {
  if (controls.length === 0) return ''
  const width = Math.max(NARROWEST, options.width)
  const paint = painter(options.colour)
  const label = Math.max(...controls.map(({ name }) => name.length)) + 4
  const indent = ' '.repeat(label)
  const lines = controls.flatMap((control) => {
    const { name, title, verdict, expected, operations, wallMs, counterexample, level, nemesis } = control
    const { sign, word } = VERDICT_SIGNS[verdict]
    const style = control.met ? 'held' : control.undecided ? 'unknown' : 'refuted'
    const head = `${VERDICT_SIGNS[style].sign} ${printable(name)}`.padEnd(label)
    const outcome = control.met
      ? `as expected: ${expected}`
      : `${control.undecided ? 'not decided' : 'not as expected'}, which was: ${expected}`
    const facts = `${outcome}; verdict ${sign} ${word}; ${level}, ${nemesis}; ${count(operations)} operations, ${duration(wallMs * 1e6)}`
    return [
      ...wrap(printable(title), width, head).map((line, at) =>
        at === 0 ? paint(VERDICT_STYLES[style], line.slice(0, label)) + line.slice(label) : line,
      ),
      ...wrap(printable(facts), width, indent).map((line) => paint('dim', line)),
      ...(counterexample === null ? [] : wrap(printable(counterexample), width, indent)),
    ]
  })
  const { met, missed, undecided } = controlTotals({ controls })
  const total = [
    `${count(met)} of ${plural(controls.length, 'control')} came out as expected`,
    ...(missed > 0 ? [`${count(missed)} did not`] : []),
    ...(undecided > 0 ? [`${count(undecided)} not decided`] : []),
  ].join(', ')
  return `${[...lines, '', ...wrap(total, width)].join('\n')}\n`
}
