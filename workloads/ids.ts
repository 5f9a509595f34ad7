/**
 * Unique ids: everybody asks for one, and no two may be the same (after Jepsen's unique-ids).
 *
 * Invoked: `generate()`. There is nothing to read in the end.
 */
import { anyGenerator, nanos, type OperationGenerator, uniqueIds, type Workload } from 'rashomon/sdk'
import { noFinalPhase } from './final-phase.ts'

export const ids: Workload = {
  name: 'ids',
  title: 'unique ids',
  description: 'everybody asks for ids, and no two may be the same',
  facet: 'ids',
  judges: { 'unique-ids': 'decides' },
  checkers: [uniqueIds],
  unknownOutcomes: 'an id that nobody was told is nobody’s',
  blind: 'ids that got lost with their answers may be given out again',
  options: [],
  defaultKeys: 1,
  phases: () => ({ initial: {}, setup: null, main: anyGenerator(asking), final: noFinalPhase }),
}

const asking: OperationGenerator<null> = {
  initial: () => null,
  next: () => ({ kind: 'operation', operation: { fn: 'generate', args: [], atNs: nanos(0) }, state: null }),
  update: (state) => state,
}
