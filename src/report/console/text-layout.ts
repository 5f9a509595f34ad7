/** Text in columns of a terminal: wrapped, padded, cut; a wide character counts as two. */
import stringWidth from 'string-width'

/** One column each, whatever stands beside it, and nearly all that we print; for the rest tables of Unicode have to be made. */
const NARROW = /^[ -~¡-¬®-ÿ–—‘’“”…·→−≤≥✓✗○µΔ]*$/

export const widthOf = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text))

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** Plain text (no colours), cut to `width` columns, the cut shown. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Lines of at most `width` columns. The first begins with `first`, the others with as many blanks. Plain text. */
export function wrap(text: string, width: number, first = ''): readonly string[] {
  const indent = ' '.repeat(widthOf(first))
  const room = Math.max(8, width - widthOf(first))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((whole) => pieces(whole, room))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  lines.push(line)
  return lines.map((each, index) => (index === 0 ? first : indent) + each)
}

/** A word that fits no line is broken: a long name must not push the rest out of sight. */
function pieces(word: string, room: number): readonly string[] {
  if (widthOf(word) <= room) return [word]
  const found: string[] = []
  let piece = ''
  for (const character of word) {
    if (widthOf(piece + character) > room) {
      found.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...found, piece]
}

export interface Column {
  readonly title: string
  readonly cells: readonly string[]
  readonly align: 'left' | 'right'
  /** Goes first where not all fit. */
  readonly spare?: true
}

/** A table of plain text. Columns that do not fit are left out, from the right; the first always stays, cut if need be. */
export function table(columns: readonly Column[], width: number, gap = 2): readonly string[] {
  const shown = fitting(columns, width, gap)
  const rooms = shown.map((column) => (shown.length === 1 ? Math.min(width, roomOf(column)) : roomOf(column)))
  const line = (cellOf: (column: Column) => string): string =>
    shown
      .map((column, index) => {
        const room = rooms[index] ?? 0
        const cell = cut(cellOf(column), room)
        return column.align === 'left' ? padEnd(cell, room) : padStart(cell, room)
      })
      .join(' '.repeat(gap))
      .trimEnd()
  const rows = columns[0]?.cells.length ?? 0
  return [
    line(({ title }) => title),
    ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? '')),
  ]
}

const roomOf = ({ title, cells }: Column): number => Math.max(widthOf(title), ...cells.map(widthOf))

function fitting(columns: readonly Column[], width: number, gap: number): readonly Column[] {
  const shown = [...columns]
  while (shown.length > 1 && shown.reduce((sum, column) => sum + roomOf(column) + gap, -gap) > width) {
    const spare = shown.findLastIndex((column) => column.spare === true)
    shown.splice(spare === -1 ? shown.length - 1 : spare, 1)
  }
  return shown
}
