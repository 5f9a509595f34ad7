/**
 * The matrix of a tour: stores and workloads down, faults across; each cell the verdict of the claim, and what was
 * refuted. Where the terminal is too narrow for all columns, each row becomes a small list.
 */
import { MODELS, type ModelName, strongest } from '../../consistency/index.ts'
import { count, plural } from '../format.ts'
import { printable } from '../printable.ts'
import { comparesLevels, levelGroups } from '../suite-groups.ts'
import type { SuiteCell, SuiteIndexInput, SuiteRow } from '../suite-index-input.ts'
import { nemesisColumns, suiteTotals, weakest } from '../suite-totals.ts'
import { shortName, VERDICT_SIGNS } from '../words.ts'
import { type ConsoleOptions, NARROWEST, type Paint, painter, VERDICT_STYLES } from './style.ts'
import { cut, padEnd, widthOf, wrap } from './text-layout.ts'

const GAP = 1
/** Narrower than this a cell cannot say what was refuted. */
const NARROWEST_CELL = 12
const WIDEST_CELL = 30
/** Of what was refuted; the rest is in the reports. */
const MOST_LINES = 3

export function renderMatrix(suite: SuiteIndexInput, options: ConsoleOptions): string {
  const compares = comparesLevels(suite)
  const rowName = compares ? levelName : workloadName
  const input = compares ? { ...suite, rows: levelGroups(suite).flatMap(({ rows }) => rows) } : suite
  const width = Math.max(NARROWEST, options.width)
  const paint = painter(options.colour)
  const nemeses = nemesisColumns(input)
  const label = Math.min(Math.floor(width / 3), Math.max(8, ...input.rows.map((row) => widthOf(rowName(row)))))
  const cell = Math.floor((width - label - GAP * nemeses.length) / Math.max(1, nemeses.length))
  const body =
    cell >= NARROWEST_CELL
      ? wideRows(input, nemeses, label, Math.min(cell, WIDEST_CELL), paint, rowName)
      : narrowRows(input, width, paint, rowName)
  return `${[...body, '', ...legend(input, width, paint)].join('\n')}\n`
}

type RowName = (row: SuiteRow) => string
const workloadName: RowName = ({ workload, store }) => `${printable(workload)} · ${printable(store)}`
/** The level first: it is what differs from line to line, and what is cut is the end. */
const levelName: RowName = ({ workload, store, level }) =>
  `${printable(level)} · ${printable(workload)} · ${printable(store)}`

/** "strong claims linearizable": of a store's claims over all rows the strongest, which say the most. */
function storeClaims(rows: readonly SuiteRow[]): readonly string[] {
  const byStore = Map.groupBy(rows, ({ store, level }) => printable(store === level ? store : `${store} (${level})`))
  return [...byStore].map(([store, group]) => {
    const claimed = [...new Set(group.flatMap(({ claim }) => claim))]
    const lattice = strongest(claimed).filter((model) => MODELS[model].kind === 'lattice')
    const models = lattice.length > 0 ? lattice : claimed.slice(0, 1)
    return `${store} claims ${models.map((model) => MODELS[model].title).join(', ') || 'nothing'}`
  })
}

const verdictText = ({ verdict }: SuiteCell): string => `${VERDICT_SIGNS[verdict].sign} ${VERDICT_SIGNS[verdict].word}`

/** The weakest models that are refuted, by short name: all that imply them are refuted with them. */
const refutedText = (models: readonly ModelName[]): string =>
  models.length === 0 ? '' : `¬ ${weakest(models).map(shortName).join(', ')}`

/** A model a line. */
function refutedLines(models: readonly ModelName[], width: number): readonly string[] {
  const names = weakest(models).map((model) => `¬ ${shortName(model)}`)
  const shown =
    names.length <= MOST_LINES ? names : [...names.slice(0, MOST_LINES - 1), `¬ ${names.length - MOST_LINES + 1} more`]
  return shown.map((name) => cut(name, width))
}

function wideRows(
  { rows }: SuiteIndexInput,
  nemeses: readonly string[],
  label: number,
  cell: number,
  paint: Paint,
  rowName: RowName,
): readonly string[] {
  const line = (head: string, cells: readonly string[]): string =>
    [padEnd(cut(head, label), label), ...cells].join(' '.repeat(GAP)).trimEnd()
  const lines = [
    paint(
      'bold',
      line(
        '',
        nemeses.map((nemesis) => padEnd(cut(printable(nemesis), cell), cell)),
      ),
    ),
  ]
  for (const row of rows) {
    const cells = nemeses.map((nemesis) => row.cells.find((each) => each.nemesis === nemesis))
    lines.push(
      line(
        rowName(row),
        cells.map((each) => (each === undefined ? padEnd('–', cell) : shownVerdict(each, cell, paint))),
      ),
    )
    const below = cells.map((each) => refutedLines(each?.refutedModels ?? [], cell))
    for (let at = 0; at < Math.max(...below.map(({ length }) => length)); at++) {
      lines.push(
        paint(
          'dim',
          line(
            '',
            below.map((texts) => padEnd(texts[at] ?? '', cell)),
          ),
        ),
      )
    }
  }
  return lines
}

const shownVerdict = (cell: SuiteCell, width: number, paint: Paint): string =>
  paint(VERDICT_STYLES[cell.verdict], padEnd(cut(verdictText(cell), width), width))

function narrowRows({ rows }: SuiteIndexInput, width: number, paint: Paint, rowName: RowName): readonly string[] {
  return rows.flatMap((row) => [
    paint('bold', cut(rowName(row), width)),
    ...row.cells.flatMap((cell) => {
      const nemesis = `  ${padEnd(cut(printable(cell.nemesis), 18), 18)} `
      const lines = wrap(`${verdictText(cell)} ${refutedText(cell.refutedModels)}`.trimEnd(), width, nemesis)
      return lines.map((text, index) =>
        index > 0
          ? text
          : text.replace(verdictText(cell), () => paint(VERDICT_STYLES[cell.verdict], verdictText(cell))),
      )
    }),
  ])
}

function legend(input: SuiteIndexInput, width: number, paint: Paint): readonly string[] {
  const { held, refuted, unknown } = suiteTotals(input)
  const controls = input.controls?.length ?? 0
  return [
    ...wrap(storeClaims(input.rows).join(' · '), width).map((line) => paint('dim', line)),
    ...(input.rows.some(({ cells }) => cells.some(({ refutedModels }) => refutedModels.length > 0))
      ? wrap('¬ refuted, whether claimed or not; the verdict is of the claim alone', width).map((line) =>
          paint('dim', line),
        )
      : []),
    '',
    ...wrap(
      `${plural(held + refuted + unknown, 'run')}${controls > 0 ? ` and ${plural(controls, 'control')}` : ''}, ${count(input.totals.operations)} operations${controls > 0 ? ' in all' : ''}: claim held in ${count(held)}, refuted in ${count(refuted)}, unknown in ${count(unknown)}`,
      width,
    ),
  ]
}
