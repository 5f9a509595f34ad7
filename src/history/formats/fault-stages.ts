/** Where the stages of faults stand among the events. */
import type { FaultInterval, FaultStage } from '../fault.ts'
import { type History, NONE } from '../history.ts'

export interface Stage {
  readonly fault: FaultInterval
  readonly stage: FaultStage
  readonly atNs: number
}

/** A stage that failed keeps its words, but no position: it follows the stage that it ended. */
export function stagesByPosition({ faults, events }: History, row: Int32Array): ReadonlyMap<number, readonly Stage[]> {
  const stages = new Map<number, Stage[]>()
  const put = (position: number, stage: Stage): void => {
    stages.set(position, [...(stages.get(position) ?? []), stage])
  }
  const isTaken = (position: number): boolean => row[position] !== NONE || stages.has(position)
  const said = (fault: FaultInterval, stage: FaultStage): boolean => fault.evidence.some((one) => one.stage === stage)
  for (const fault of faults) {
    const { begin, held, healBegin, healed, beginNs, heldNs, healBeginNs, healedNs } = fault
    put(begin, { fault, stage: 'begin', atNs: beginNs })
    if (held !== null) put(held, { fault, stage: 'held', atNs: heldNs ?? 0 })
    if (healBegin !== null) put(healBegin, { fault, stage: 'heal', atNs: healBeginNs ?? 0 })
    if (healed !== null) put(healed, { fault, stage: 'healed', atNs: healedNs ?? 0 })
  }
  const after = (from: number, stage: Stage): void => {
    let position = from + 1
    while (position < events && isTaken(position)) position++
    put(position < events ? position : from, stage)
  }
  for (const fault of faults) {
    if (said(fault, 'not-held')) after(fault.begin, { fault, stage: 'not-held', atNs: fault.beginNs })
    if (said(fault, 'not-healed')) {
      after(fault.healBegin ?? fault.begin, { fault, stage: 'not-healed', atNs: fault.healBeginNs ?? fault.beginNs })
    }
  }
  return stages
}
