/** Made-up histories, by workload. */
import type { Key, Value } from '../../units.ts'
import { SyntheticBank } from './bank.ts'
import { SyntheticCounters } from './counter.ts'
import { SyntheticIds } from './ids.ts'
import { SyntheticLocks } from './lock.ts'
import { SyntheticLogs } from './log.ts'
import { SyntheticLines } from './queue.ts'
import { SyntheticRegisters } from './register.ts'
import { SyntheticSets } from './set.ts'
import type { SyntheticObject, SyntheticShape } from './synthetic-object.ts'
import { SyntheticUsernames } from './usernames.ts'

export { type SyntheticPlan, synthesise } from './synthetic-history.ts'
export type { SyntheticShape } from './synthetic-object.ts'

// biome-ignore lint/suspicious/noExplicitAny: what travels with a call is private to each object
type AnySyntheticObject = SyntheticObject<any> & { readonly initial?: Readonly<Record<Key, Value>> }

/** Objects by the name of the workload whose checkers judge them. */
export const SYNTHETIC: Readonly<Record<string, (shape: SyntheticShape) => AnySyntheticObject>> = {
  register: (shape) => new SyntheticRegisters(shape),
  counter: (shape) => new SyntheticCounters(shape),
  bank: (shape) => new SyntheticBank(shape),
  usernames: (shape) => new SyntheticUsernames(shape),
  set: (shape) => new SyntheticSets(shape),
  queue: (shape) => new SyntheticLines(shape, 'queue'),
  stack: (shape) => new SyntheticLines(shape, 'stack'),
  log: (shape) => new SyntheticLogs(shape),
  lock: (shape) => new SyntheticLocks(shape),
  ids: () => new SyntheticIds(),
}
