/** What a made-up history is about: one correct copy of some data, asked by many processes at once. */
import type { Item } from '../../history/index.ts'
import type { Random } from '../../time/index.ts'
import type { Key, Value } from '../../units.ts'

export interface SyntheticAnswer {
  readonly negative?: boolean
  readonly result?: Value
  readonly items?: readonly Item[]
}

/** An operation as it is invoked; what its object wants to know at its return travels with it. */
export interface SyntheticCall<Memo> {
  readonly fn: string
  readonly key: Key
  readonly args: readonly Value[]
  readonly memo: Memo
}

export interface SyntheticObject<Memo> {
  /** Invoked now by this process. */
  call(process: number, random: Random): SyntheticCall<Memo>
  /** Takes effect now, at one instant: the only place where state changes. */
  apply(call: SyntheticCall<Memo>, process: number): SyntheticAnswer
  /** Its answer arrives now: from here on others can be held to it. */
  returned(call: SyntheticCall<Memo>, answer: SyntheticAnswer, process: number): void
  /** It never answers, whether it took effect or not. */
  crashed(call: SyntheticCall<Memo>, process: number): void
  /** A wrong answer in place of the right one, certain to be an anomaly; null where this operation cannot have one. */
  spoil(call: SyntheticCall<Memo>, answer: SyntheticAnswer, process: number): SyntheticAnswer | null
}

/** Functions whose outcome nobody misses when they get no answer: they fail instead of staying open. */
export const SYNTHETIC_READS: ReadonlySet<string> = new Set(['read', 'read-all', 'owner', 'contains'])

/** What a synthetic workload is asked for. */
export interface SyntheticShape {
  /** Objects in use at a time. */
  readonly keys: number
}
