/** A history in memory as our own format again, faults and all. */

import { type History, NONE } from '../history.ts'
import { JsonlSink } from '../jsonl.ts'
import { type EventOrder, eventOrder, rowView, type Write } from './encoder.ts'
import type { Stage } from './fault-stages.ts'

export function encodeJsonl(history: History, write: Write): void {
  const sink = new JsonlSink(history.header, write)
  const order = eventOrder(history)
  const { row, completes, stages } = order
  const written = new Int32Array(history.rows)
  let lastNs = 0
  let unsettled = history.unsettled
  for (let position = 0; position < history.events; position++) {
    const at = row[position] ?? NONE
    // It has a time, and no position: it stands before whatever is later.
    if (unsettled !== null && timeAt(history, order, position) > unsettled.atNs) {
      sink.unsettled(unsettled)
      unsettled = null
    }
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
  if (unsettled !== null) sink.unsettled(unsettled)
  if (history.complete) sink.end(history.notStarted)
}

/** Of the latest of what stands at a position; 0 where nothing does. */
function timeAt({ columns }: History, { row, completes, stages }: EventOrder, position: number): number {
  const at = row[position] ?? NONE
  if (at === NONE) return Math.max(0, ...(stages.get(position) ?? []).map(({ atNs }) => atNs))
  return (completes[position] === 1 ? columns.returnedNs[at] : columns.invokedNs[at]) ?? 0
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

const faultEvent = ({ fault, stage }: Stage, atNs: number) => ({
  id: fault.id,
  stage,
  fault: fault.fault,
  nodes: fault.nodes,
  evidence: fault.evidence.find((one) => one.stage === stage)?.text ?? '',
  atNs,
})
