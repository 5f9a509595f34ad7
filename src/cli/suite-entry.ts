import type { SuiteControlRow, SuiteRow } from '../report/index.ts'

/** A finished run, as suite.json keeps it. */
export interface SuiteEntry {
  readonly name: string
  readonly row: Omit<SuiteRow, 'cells'>
  readonly cell: SuiteRow['cells'][number]
  /** null: of the matrix. */
  readonly control: SuiteControlRow | null
  /** The run's own exit code: 0, 1 or 2. */
  readonly exit: number
  /** What made it (run-origin.ts): only by the same is it not worth making again. */
  readonly origin: string
}
