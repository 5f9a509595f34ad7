/** A worker thread's part of a tour: one run, whole, into its folder; back comes the cell of the matrix. */
import './resolve-sdk.ts'
import type { SuiteTask } from './suite-run.ts'

// Plug-ins name the SDK, so they can be loaded only once the line above has run.
const { runSuiteTask } = await import('./suite-run.ts')

export default (task: SuiteTask): ReturnType<typeof runSuiteTask> => runSuiteTask(task)
