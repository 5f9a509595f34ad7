/**
 * Which share of the operations was answered, per node, and per side while a fault held.
 *
 * Shape:  operations of the main phase, at the node that they asked; a negative answer is an answer.
 * Method: an operation belongs to a fault if it was invoked while that fault held; *struck* are the nodes that a fault
 *         then in force names, *others* the rest. With several faults at once, a node that any of them names is struck.
 * Blind:  operations that named no node are in the overall numbers only. Of a fault without a smaller side (a ring of
 *         majorities) all nodes are struck.
 */
import { type History, NONE, OUTCOME, PHASE } from '../history/index.ts'
import type { NodeId } from '../units.ts'

export interface Answered {
  readonly ok: number
  readonly total: number
  /** ok / total; null: there was nothing to answer. */
  readonly share: number | null
}

export interface Availability {
  readonly overall: Answered
  /** While no fault held. */
  readonly calm: Answered
  /** While at least one held: the nodes that it struck, and the others. */
  readonly struck: Answered
  readonly others: Answered
  readonly byNode: readonly {
    readonly node: NodeId
    readonly overall: Answered
    /** While a fault held that struck this node. */
    readonly struck: Answered
  }[]
}

const CALM = 0
const STRUCK = 1
const OTHERS = 2

interface Tally {
  ok: number
  total: number
}

export function availability(history: History): Availability {
  const { columns, rows, header } = history
  const sides = sidesOf(history)
  const overall = zero()
  const bySide = [zero(), zero(), zero()] as const
  const byNode = header.nodes.map((node) => ({ node, overall: zero(), struck: zero() }))
  for (let row = 0; row < rows; row++) {
    if (columns.phase[row] !== PHASE.main) continue
    const ok = columns.outcome[row] === OUTCOME.ok ? 1 : 0
    const side = sides[row] ?? CALM
    add(overall, ok)
    const node = byNode[columns.node[row] ?? NONE]
    if (node !== undefined || side === CALM) add(bySide[side] ?? zero(), ok)
    if (node === undefined) continue
    add(node.overall, ok)
    if (side === STRUCK) add(node.struck, ok)
  }
  return {
    overall: answered(overall),
    calm: answered(bySide[CALM]),
    struck: answered(bySide[STRUCK]),
    others: answered(bySide[OTHERS]),
    byNode: byNode.map(({ node, overall: all, struck }) => ({
      node,
      overall: answered(all),
      struck: answered(struck),
    })),
  }
}

/** Per row: CALM, STRUCK or OTHERS. */
function sidesOf(history: History): Uint8Array {
  const { columns, rows, faults, header } = history
  const sides = new Uint8Array(rows)
  for (const fault of faults) {
    if (fault.held === null) continue
    const struck = header.nodes.map((node) => fault.nodes.includes(node))
    const until = fault.healBegin ?? fault.healed ?? history.events
    for (let row = firstAfter(columns.invokeIndex, fault.held); row < rows; row++) {
      if ((columns.invokeIndex[row] ?? 0) >= until) break
      const node = columns.node[row] ?? NONE
      if (struck[node] === true) sides[row] = STRUCK
      else if (sides[row] === CALM) sides[row] = OTHERS
    }
  }
  return sides
}

/** The first entry of an ascending column that is above `value`. */
function firstAfter(column: Int32Array, value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((column[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}

const zero = (): Tally => ({ ok: 0, total: 0 })
function add(tally: Tally, ok: number): void {
  tally.ok += ok
  tally.total++
}
const answered = ({ ok, total }: Tally): Answered => ({ ok, total, share: total === 0 ? null : ok / total })
