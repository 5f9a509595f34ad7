/** Labels of all that we create on an engine: the only way in which anything of ours is found again, and removed. */
import type { NodeId } from '../units.ts'
import { ownerLabel } from './owner.ts'

export const RUN_LABEL = 'io.rashomon.run'
/** The process that made it (owner.ts), so that whoever cleans up can see whether the run still lives. */
export const OWNER_LABEL = 'io.rashomon.owner'
export const TARGET_LABEL = 'io.rashomon.target'
export const NODE_LABEL = 'io.rashomon.node'
/** holder | database */
export const ROLE_LABEL = 'io.rashomon.role'

type Labels = Readonly<Record<string, string>>

export const runLabels = (runId: string, target: string): Labels => ({
  [RUN_LABEL]: runId,
  [OWNER_LABEL]: ownerLabel(),
  [TARGET_LABEL]: target,
})

export const nodeLabels = (run: Labels, node: NodeId, role: 'holder' | 'database'): Labels => ({
  ...run,
  [NODE_LABEL]: node,
  [ROLE_LABEL]: role,
})
