/** How a foreign file is refused: file, line, what is wrong, and what would be right. */
import { HistoryError } from '../../errors.ts'

export const refusedLine = (file: string, line: number, form: string, why: string, fix?: string): HistoryError =>
  new HistoryError({
    what: `${file}:${line} is not a line of ${form}`,
    why,
    fix: fix ?? 'give the file as it was recorded, or name its format with --format',
  })

/** A history that a format cannot carry. */
export const refusedEncoding = (form: string, why: string): HistoryError =>
  new HistoryError({
    what: `this history cannot be written as ${form}`,
    why,
    fix: 'choose a format that can carry it: jsonl carries everything',
  })
