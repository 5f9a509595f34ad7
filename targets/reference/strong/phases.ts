/** A schedule of faults told as phases: who is cut off or down now, whoever was before is no longer. */
import { millis, type NodeId, type PlannedFault, type Step } from 'rashomon/sdk'

/** Each of them is alone; the others keep together. */
export const isolated = (...nodes: readonly NodeId[]): PlannedFault => ({
  kind: 'cut',
  shape: 'isolate',
  whom: { kind: 'nodes', nodes },
})

/** Clients do not reach them: what was asked waits. */
export const unasked = (...nodes: readonly NodeId[]): PlannedFault => ({
  kind: 'cut',
  shape: 'clients',
  whom: { kind: 'nodes', nodes },
})

export const down = (...nodes: readonly NodeId[]): PlannedFault => ({ kind: 'kill', whom: { kind: 'nodes', nodes } })

/** What comes from or goes to them is so much later. */
export const slow = (amount: number, ...nodes: readonly NodeId[]): PlannedFault => ({
  kind: 'delay',
  whom: { kind: 'nodes', nodes },
  amount,
})

export class Phases {
  #lastId = 0
  #active: number[] = []

  #inject(fault: PlannedFault): Step {
    const id = ++this.#lastId
    this.#active.push(id)
    return { kind: 'inject', id, fault }
  }

  /** From here on these faults and no others, for `forMs`. */
  *phase(forMs: number, ...faults: readonly PlannedFault[]): Generator<Step, void, void> {
    const over = this.#active
    this.#active = []
    // First what begins, so that nobody meets for an instant between two phases; but only what passes can be seen late.
    for (const fault of faults) if (fault.kind !== 'delay') yield this.#inject(fault)
    for (const id of over) yield { kind: 'heal', id }
    for (const fault of faults) if (fault.kind === 'delay') yield this.#inject(fault)
    yield wait(forMs)
  }

  /** Adds a fault again and again: whom it strikes is decided each time, as a primary may come up in between. */
  *again(times: number, everyMs: number, fault: PlannedFault): Generator<Step, void, void> {
    for (let time = 0; time < times; time++) {
      yield this.#inject(fault)
      yield wait(everyMs)
    }
  }
}

const wait = (forMs: number): Step => ({ kind: 'wait', forNs: millis(forMs) })
