/** Faults as data: what a nemesis plans, what the cluster did, and the proof that it took hold. */
import type { NodeId } from '../units.ts'

export type Whom =
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'some'; readonly count: 'one' | 'minority' | 'majority' | 'all' }
  | { readonly kind: 'primary'; readonly which: 'newest' | 'stale' }

export type CutShape = 'isolate' | 'one-way' | 'halves' | 'ring' | 'bridge' | 'clients'
export type PlannedFault =
  /** one-way: the others no longer hear `whom`, but `whom` hears them. clients: nobody outside reaches `whom`. */
  | { readonly kind: 'cut'; readonly shape: CutShape; readonly whom: Whom }
  | { readonly kind: 'kill' | 'stop' | 'pause' | 'disconnect' | 'disk-full'; readonly whom: Whom }
  /** The process is killed and its data are gone: the disk is lost, and it comes back as a node that knows nothing. */
  | { readonly kind: 'wipe'; readonly whom: Whom }
  /** amount: a probability for loss, duplicate and reorder; added milliseconds for delay; milliseconds of skew for clock. */
  | {
      readonly kind: 'loss' | 'delay' | 'duplicate' | 'reorder' | 'clock'
      readonly whom: Whom
      readonly amount: number
    }
export type FaultKind = PlannedFault['kind']

export type Evidence =
  | { readonly kind: 'held' | 'healed'; readonly probe: string }
  | { readonly kind: 'not-held' | 'not-healed'; readonly why: string }

export type FaultStage = 'begin' | 'held' | 'not-held' | 'heal' | 'healed' | 'not-healed'

/** One event of a fault, in the same order as the operations' events. */
export interface FaultEvent {
  readonly id: number
  readonly stage: FaultStage
  readonly fault: PlannedFault
  /** Whom it struck, once resolved. */
  readonly nodes: readonly NodeId[]
  /** The proof, or why there is none. */
  readonly evidence: string
  readonly atNs: number
}

/** One fault from its injection to its healing. Positions are event indices; null: it never came so far. */
export interface FaultInterval {
  readonly id: number
  readonly fault: PlannedFault
  readonly nodes: readonly NodeId[]
  readonly begin: number
  readonly held: number | null
  readonly healBegin: number | null
  readonly healed: number | null
  readonly beginNs: number
  readonly heldNs: number | null
  readonly healBeginNs: number | null
  readonly healedNs: number | null
  readonly evidence: readonly { readonly stage: FaultStage; readonly text: string }[]
}

/** "cut (isolate)", "kill", … for people. */
export const faultName = (fault: PlannedFault): string =>
  fault.kind === 'cut' ? `partition (${fault.shape})` : fault.kind

/** It struck, or may have, and nobody saw it over. */
export const isUnhealed = ({ held, healBegin, healedNs }: FaultInterval): boolean =>
  (held !== null || healBegin !== null) && healedNs === null
