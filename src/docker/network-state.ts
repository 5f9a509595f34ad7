/**
 * What the network between the nodes should be like: the union of all active faults. Every change of the active faults
 * makes it anew, so that healing one fault leaves what another still demands.
 */
import { grudgeOf } from '../cluster/index.ts'
import type { PlannedFault } from '../history/index.ts'
import type { NodeId } from '../units.ts'

export interface ActiveFault {
  readonly fault: PlannedFault
  readonly on: readonly NodeId[]
}

/** "n1→n2": what n1 sends to n2. */
export type LinkName = `${NodeId}→${NodeId}`
export type Link = readonly [from: NodeId, to: NodeId]
export const linkName = ([from, to]: Link): LinkName => `${from}→${to}`

export const linksAmong = (nodes: readonly NodeId[]): readonly Link[] =>
  nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to): Link => [from, to]))

const SPOILS = ['loss', 'delay', 'duplicate', 'reorder'] as const
export type Spoil = (typeof SPOILS)[number]

export interface NetworkState {
  readonly cut: ReadonlySet<LinkName>
  /** Nodes that nobody but their peers reaches. */
  readonly outside: ReadonlySet<NodeId>
  /** Nodes taken off the network. */
  readonly detached: ReadonlySet<NodeId>
  /** The worst that any active fault does to a link. */
  readonly spoiled: Readonly<Record<Spoil, ReadonlyMap<LinkName, number>>>
}

export function networkOf(nodes: readonly NodeId[], active: Iterable<ActiveFault>): NetworkState {
  const cut = new Set<LinkName>()
  const outside = new Set<NodeId>()
  const detached = new Set<NodeId>()
  const spoiled = {
    loss: new Map<LinkName, number>(),
    delay: new Map<LinkName, number>(),
    duplicate: new Map<LinkName, number>(),
    reorder: new Map<LinkName, number>(),
  }
  for (const { fault, on } of active) {
    if (fault.kind === 'cut') {
      const grudge = grudgeOf(fault.shape, nodes, on)
      for (const link of grudge.links) cut.add(linkName(link))
      for (const node of grudge.outside) outside.add(node)
    } else if (fault.kind === 'disconnect') {
      for (const node of on) detached.add(node)
    } else if (isSpoil(fault)) {
      const column = spoiled[fault.kind]
      for (const link of linksOf(nodes, on)) {
        const name = linkName(link)
        column.set(name, Math.max(column.get(name) ?? 0, fault.amount))
      }
    }
  }
  return { cut, outside, detached, spoiled }
}

export type SpoilFault = PlannedFault & { readonly kind: Spoil }
export const isSpoil = (fault: PlannedFault): fault is SpoilFault =>
  (SPOILS as readonly PlannedFault['kind'][]).includes(fault.kind)

/** Every link that begins or ends at a struck node. */
export const linksOf = (nodes: readonly NodeId[], on: readonly NodeId[]): readonly Link[] =>
  linksAmong(nodes).filter((link) => link.some((end) => on.includes(end)))
