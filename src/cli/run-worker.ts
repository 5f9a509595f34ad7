/** A worker thread's part of a tour: one run, whole, into its folder; back comes the cell of the matrix. */
import './resolve-sdk.ts'
import type { SuiteCell } from '../report/index.ts'
import type { SuiteTask } from './suite-run.ts'

// Plug-ins name the SDK, so they can be loaded only once its resolution is in place.
const loaded = import('./suite-run.ts')

const perform = async (task: SuiteTask): Promise<SuiteCell> => (await loaded).runSuiteTask(task)
export default perform
