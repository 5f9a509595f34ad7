import { fencedLock } from '../../models/index.ts'
import type { Checker } from '../checker.ts'
import { modelChecker } from '../search/index.ts'

export { lock } from './lock.ts'

/** Locks with owners and tokens, decided by search: refusals say that somebody held the lock, so no closed rule does. */
export const lockLinearizable: Checker = { ...modelChecker(fencedLock), name: 'lock-linearizable' }
