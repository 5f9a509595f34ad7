/** The one table "kind of cluster × fault": a fault that a cluster cannot suffer is refused before the run starts. */
import type { FaultKind } from '../history/index.ts'
import type { ClusterKind, Refusal } from './cluster.ts'

const SUFFERED = null

const SIMULATED: Readonly<Record<FaultKind, Refusal | null>> = {
  cut: SUFFERED,
  kill: SUFFERED,
  pause: SUFFERED,
  loss: SUFFERED,
  delay: SUFFERED,
  duplicate: SUFFERED,
  reorder: SUFFERED,
  clock: SUFFERED,
  stop: { why: 'a simulated node has no graceful shutdown', instead: 'use the kill nemesis' },
  disconnect: { why: 'a simulated node has no network interface to take away', instead: 'use the partition nemesis' },
  'disk-full': { why: 'simulated disks have no size', instead: 'use the kill nemesis, which loses unsynced writes' },
  wipe: {
    why: 'the built-in stores rely on their disks, as etcd does: a node without one would have to be replaced',
    instead: 'use the kill nemesis, which loses unsynced writes',
  },
}

/** Packet faults but loss need the kernel's `sch_netem`: looked for on the engine's machine before the start. */
const DOCKER: Readonly<Record<FaultKind, Refusal | null>> = {
  cut: SUFFERED,
  kill: SUFFERED,
  pause: SUFFERED,
  loss: SUFFERED,
  delay: SUFFERED,
  duplicate: SUFFERED,
  reorder: SUFFERED,
  stop: SUFFERED,
  disconnect: SUFFERED,
  'disk-full': SUFFERED,
  wipe: SUFFERED,
  clock: {
    why: "containers share their machine's clock: to set one node's back would set back this machine's",
    instead: 'use a simulated store, whose nodes have clocks of their own (rashomon targets)',
  },
}

const NOT_OURS: Refusal = {
  why: 'its servers are run by somebody else, and we break only what we have started ourselves',
  instead: 'describe it as containers (targets/README.md), or run without --nemesis',
}

const EXTERNAL: Readonly<Record<FaultKind, Refusal | null>> = {
  cut: NOT_OURS,
  kill: NOT_OURS,
  pause: NOT_OURS,
  loss: NOT_OURS,
  delay: NOT_OURS,
  duplicate: NOT_OURS,
  reorder: NOT_OURS,
  clock: NOT_OURS,
  stop: NOT_OURS,
  disconnect: NOT_OURS,
  'disk-full': NOT_OURS,
  wipe: NOT_OURS,
}

const TABLE: Readonly<Record<ClusterKind, Readonly<Record<FaultKind, Refusal | null>>>> = {
  simulated: SIMULATED,
  docker: DOCKER,
  external: EXTERNAL,
}

/** Why this kind of cluster cannot suffer the fault, and what to use instead; null if it can. */
export const refusalOf = (cluster: ClusterKind, fault: FaultKind): Refusal | null => TABLE[cluster][fault]
