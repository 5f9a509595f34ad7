/**
 * What of a level's claims nobody promises of a run.
 *
 * A member that starts with an empty folder is no stranger: the others tell it of the set, and it copies what they have. But
 * it does not know what it has acknowledged, nor how it voted, and counts in every majority: "a write that was majority
 * committed before the resync may no longer be majority committed. This can result in data loss"
 * (https://www.mongodb.com/docs/v7.0/tutorial/resync-replica-set-member/).
 */
import type { ClaimedRun, FacetName, ModelName } from 'rashomon/sdk'

/** All that rests on what a majority acknowledged being there for ever; that nodes agree in the end does not. */
const KEPT: readonly ModelName[] = [
  'linearizable',
  'no-lost-ack',
  'no-duplicate',
  'counter-bounds',
  'conservation',
  'no-overdraft',
  'snapshot-reads',
  'one-owner',
  'one-log',
  'fencing',
  'unique-ids',
  'ryw-session',
  'mr-session',
  'mw-session',
  'wfr-session',
]

/**
 * No change knows a request again: with --retry what was done is done twice. A late attempt brings an old value back, and what
 * an attempt took out of a queue, of which nobody heard, is nobody's.
 */
const DONE_TWICE: Readonly<Partial<Record<FacetName, readonly ModelName[]>>> = {
  register: ['linearizable', 'ryw-session', 'mr-session', 'mw-session', 'wfr-session'],
  counter: ['linearizable', 'counter-bounds'],
  queue: ['linearizable', 'no-lost-ack', 'no-duplicate'],
  log: ['linearizable', 'one-log', 'no-duplicate'],
}

export const voidedBy = ({ facet, retry, faults }: ClaimedRun): readonly ModelName[] => [
  ...(retry ? (DONE_TWICE[facet] ?? []) : []),
  ...(faults.includes('wipe') ? KEPT : []),
]
