/** Labels of all that we create on an engine: the only way in which anything of ours is found again, and removed. */

export const RUN_LABEL = 'io.rashomon.run'
/** "host:pid:start", so that whoever cleans up can see whether the run still lives. */
export const OWNER_LABEL = 'io.rashomon.owner'
export const TARGET_LABEL = 'io.rashomon.target'
export const NODE_LABEL = 'io.rashomon.node'
/** holder | database */
export const ROLE_LABEL = 'io.rashomon.role'
