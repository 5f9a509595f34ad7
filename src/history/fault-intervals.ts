/** Joins the stages of faults, which come as events, to one interval a fault. */
import type { NodeId } from '../units.ts'
import type { FaultEvent, FaultInterval } from './fault.ts'

interface OpenFault {
  readonly event: FaultEvent
  nodes: readonly NodeId[]
  readonly begin: number
  held: [position: number, atNs: number] | null
  healBegin: [position: number, atNs: number] | null
  healed: [position: number, atNs: number] | null
  readonly evidence: { stage: FaultEvent['stage']; text: string }[]
}

export class FaultIntervals {
  readonly #faults = new Map<number, OpenFault>()

  add(event: FaultEvent, position: number): void {
    const known = this.#faults.get(event.id)
    const fault: OpenFault = known ?? {
      event,
      nodes: event.nodes,
      begin: position,
      held: null,
      healBegin: null,
      healed: null,
      evidence: [],
    }
    if (known === undefined) this.#faults.set(event.id, fault)
    if (event.nodes.length > 0) fault.nodes = event.nodes
    if (event.stage === 'held') fault.held = [position, event.atNs]
    if (event.stage === 'heal') fault.healBegin = [position, event.atNs]
    if (event.stage === 'healed') fault.healed = [position, event.atNs]
    if (event.evidence !== '') fault.evidence.push({ stage: event.stage, text: event.evidence })
  }

  get all(): readonly FaultInterval[] {
    return [...this.#faults.values()].map(interval)
  }
}

const interval = ({ event, nodes, begin, held, healBegin, healed, evidence }: OpenFault): FaultInterval => ({
  id: event.id,
  fault: event.fault,
  nodes,
  begin,
  held: held?.[0] ?? null,
  healBegin: healBegin?.[0] ?? null,
  healed: healed?.[0] ?? null,
  beginNs: event.atNs,
  heldNs: held?.[1] ?? null,
  healBeginNs: healBegin?.[1] ?? null,
  healedNs: healed?.[1] ?? null,
  evidence,
})
