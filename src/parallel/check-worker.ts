/** A worker thread's part of a check. */
import { type CheckerLookup, type CheckOutcome, type CheckTask, performCheck } from './check-task.ts'
import { openShared } from './shared-history.ts'

const perform = async (task: CheckTask): Promise<CheckOutcome> => {
  const { default: lookup } = (await import(task.module)) as { readonly default: CheckerLookup } // the caller's word
  return performCheck(task, openShared(task.history), lookup)
}
export default perform
