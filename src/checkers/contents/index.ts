import { log } from '../../models/index.ts'
import type { Checker } from '../checker.ts'
import { modelChecker } from '../search/index.ts'

export { oneLog } from './one-log.ts'
export { queueContents } from './queue-contents.ts'
export { logContents, setFull } from './set-full.ts'

/** Decided by search: appends that nobody reads may be anywhere among those that are. */
export const logLinearizable: Checker = { ...modelChecker(log), name: 'log-linearizable' }
