/** Which faults took hold, and whether anything was at stake while they did. */
import { type FaultInterval, type FaultKind, type History, OPEN, PHASE } from '../history/index.ts'

export interface FaultTally {
  /** Injections that were begun. */
  readonly requested: number
  /** Of those, proved to have taken hold. */
  readonly held: number
  /** Of those, held while an operation of the main phase was open. */
  readonly withOperations: number
}

/**
 * Per kind of fault, in the order in which they first struck. A kind that was asked for and never begun is not here.
 *
 * The state between begin and held, and between heal and healed, is uncertain, so only held to heal counts. An
 * operation that gave up is open until it did, though its effect may still come: nobody waited for it any more.
 */
export function faultsHeld(history: History): ReadonlyMap<FaultKind, FaultTally> {
  const tallies = new Map<FaultKind, FaultTally>()
  for (const fault of history.faults) {
    const { requested, held, withOperations } = tallies.get(fault.fault.kind) ?? {
      requested: 0,
      held: 0,
      withOperations: 0,
    }
    tallies.set(fault.fault.kind, {
      requested: requested + 1,
      held: held + (fault.held === null ? 0 : 1),
      withOperations: withOperations + (heldWithOperations(history, fault) ? 1 : 0),
    })
  }
  return tallies
}

export function heldWithOperations(history: History, fault: FaultInterval): boolean {
  if (fault.held === null) return false
  const { columns, rows, events } = history
  const until = fault.healBegin ?? fault.healed ?? events
  for (let row = 0; row < rows; row++) {
    if ((columns.invokeIndex[row] ?? 0) >= until) return false
    if (columns.phase[row] === PHASE.main && openAfter(history, row, fault.held, fault.heldNs ?? 0)) return true
  }
  return false
}

function openAfter({ columns }: History, row: number, position: number, atNs: number): boolean {
  const returned = columns.returnIndex[row] ?? OPEN
  if (returned !== OPEN) return returned > position
  if ((columns.invokeIndex[row] ?? 0) > position) return true
  const gaveUpNs = columns.returnedNs[row] ?? Number.NaN
  return Number.isNaN(gaveUpNs) || gaveUpNs > atNs
}

/** Faults that held when the event at `position` happened. */
export const faultsAt = (history: History, position: number): readonly FaultInterval[] =>
  history.faults.filter(
    ({ held, healBegin, healed }) =>
      held !== null && held < position && position < (healBegin ?? healed ?? history.events),
  )
