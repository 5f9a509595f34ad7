/**
 * Versions that answers carry are judged by themselves as well, whatever the history is about. Nobody claims of them that
 * they follow real time: in a run of ours what they show is beyond the claim, and changes no exit code.
 */
import { type Checker, carriesVersions, versionOrder, writeVersionOrder } from '../checkers/index.ts'
import type { ModelName, Strength } from '../consistency/index.ts'
import type { History } from '../history/index.ts'

export interface Judges {
  readonly checkers: readonly Checker[]
  readonly judges: Readonly<Partial<Record<ModelName, Strength>>>
}

/** `areFresh`: readings are promised, or expected, to tell of everything that was answered before they began. */
export function withVersions<T extends Judges>(type: T, history: History, areFresh: boolean): T {
  if (!carriesVersions(history)) return type
  return {
    ...type,
    checkers: [...type.checkers, areFresh ? versionOrder : writeVersionOrder],
    judges: { ...type.judges, 'version-order': 'necessary' },
  }
}
