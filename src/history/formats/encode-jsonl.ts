/** A history in memory as our own format again, faults and all. */

import type { FaultInterval, FaultStage } from '../fault.ts'
import { type History, NONE } from '../history.ts'
import { JsonlSink } from '../jsonl.ts'
import { eventOrder, rowView, type Write } from './encoder.ts'

interface Stage {
  readonly fault: FaultInterval
  readonly stage: FaultStage
  readonly atNs: number
}

export function encodeJsonl(history: History, write: Write): void {
  const sink = new JsonlSink(history.header, write)
  const { row, completes } = eventOrder(history)
  const stages = stagesByPosition(history, row)
  const written = new Int32Array(history.rows)
  let lastNs = 0
  for (let position = 0; position < history.events; position++) {
    const at = row[position] ?? NONE
    if (at === NONE) {
      for (const stage of stages.get(position) ?? []) {
        lastNs = Math.max(lastNs, stage.atNs)
        sink.fault(faultEvent(stage, lastNs))
      }
    } else if (completes[position] === 1) {
      lastNs = complete(history, sink, at, written[at] ?? 0)
    } else {
      written[at] = invoke(history, sink, at)
      lastNs = history.columns.invokedNs[at] ?? 0
    }
  }
  if (history.complete) sink.end(history.notStarted)
}

function invoke(history: History, sink: JsonlSink, row: number): number {
  const { columns, pools, header } = history
  const { process, fn, phase, key, args, asked } = rowView(history, row)
  const node = columns.node[row] ?? NONE
  return sink.invoke({
    process,
    session: columns.session[row] ?? process,
    node: node === NONE ? null : (header.nodes[node] ?? null),
    phase,
    fn,
    level: pools.levels[columns.level[row] ?? 0] ?? header.level,
    key,
    args,
    ...(asked.length === 0 ? {} : { items: asked }),
    intendedNs: columns.intendedNs[row] ?? 0,
    atNs: columns.invokedNs[row] ?? 0,
  })
}

function complete(history: History, sink: JsonlSink, row: number, written: number): number {
  const { columns } = history
  const { outcome, negative, result, told, error } = rowView(history, row)
  const witness: Record<string, bigint> = {}
  for (const [name, column] of columns.witness) {
    const version = column[row] ?? -1n
    if (version !== -1n) witness[name] = version
  }
  const atNs = columns.returnedNs[row] ?? 0
  sink.complete(written, {
    outcome,
    ...(negative ? { negative } : {}),
    ...(result === undefined ? {} : { result }),
    ...(told.length === 0 ? {} : { items: told }),
    ...(Object.keys(witness).length === 0 ? {} : { witness }),
    ...(error === undefined ? {} : { error }),
    atNs,
  })
  return atNs
}

/** A stage that failed keeps its words, but no position: it follows the stage that it ended. */
function stagesByPosition({ faults, events }: History, row: Int32Array): ReadonlyMap<number, readonly Stage[]> {
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

const faultEvent = ({ fault, stage }: Stage, atNs: number) => ({
  id: fault.id,
  stage,
  fault: fault.fault,
  nodes: fault.nodes,
  evidence: fault.evidence.find((one) => one.stage === stage)?.text ?? '',
  atNs,
})
