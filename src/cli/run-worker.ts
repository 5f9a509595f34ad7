/** A worker thread's part of a tour: one run, whole, into its folder; back comes the cell of the matrix. */
import './resolve-sdk.ts'
import { type PlainError, plainError, RashomonError } from '../errors.ts'
import type { SuiteCell } from '../report/index.ts'
import type { SuiteTask } from './suite-run.ts'

export type SuiteOutcome = { readonly cell: SuiteCell } | { readonly error: PlainError }

// Plug-ins name the SDK, so they can be loaded only once its resolution is in place.
const loaded = import('./suite-run.ts')

const perform = async (task: SuiteTask): Promise<SuiteOutcome> => {
  try {
    return { cell: await (await loaded).runSuiteTask(task) }
  } catch (error) {
    // A thrown error would lose its family on the way to the other thread.
    if (error instanceof RashomonError) return { error: plainError(error) }
    throw error
  }
}
export default perform
