/** The mistakes that the causal store can be asked to make, and where each shows. */
import type { Bug } from 'rashomon/sdk'

export type BugName = 'token-lost-on-move' | 'eager-delivery' | 'read-dependencies-dropped'

/** Many operations in a short run: what a session may miss is delivered within milliseconds, or after the next heal. */
const BUSY = { rate: '1000', 'time-limit': '5', keys: '10', 'nemesis-interval': '1' } as const

export const BUGS: readonly (Bug & { readonly name: BugName })[] = [
  {
    name: 'token-lost-on-move',
    description: 'a session that asks another node forgets what it has seen, so that it may find less there',
    refutes: ['ryw-session', 'mr-session', 'ryw-convergent', 'mr-convergent', 'cc', 'ccv'],
    hunt: { workload: 'register', flags: { ...BUSY, route: 'roam', nemesis: 'partition' } },
  },
  {
    name: 'eager-delivery',
    description: 'a replica applies what another writes before what that write depends on',
    refutes: ['wfr-session', 'wfr-convergent', 'mw-session', 'mw-convergent', 'cc', 'ccv'],
    hunt: {
      workload: 'register',
      // On a ring, a write and its cause reach the far side by different ways, and not at the same time.
      flags: { ...BUSY, nemesis: 'partition' },
      options: { 'partition-shape': 'ring' },
    },
  },
  {
    name: 'read-dependencies-dropped',
    description: 'a write depends on what its session wrote, but no longer on what it read',
    refutes: ['wfr-session', 'wfr-convergent', 'cc', 'ccv'],
    hunt: {
      workload: 'register',
      // The cause gets lost and comes late, the effect does not.
      flags: { ...BUSY, nemesis: 'packet' },
      options: { 'packet-kind': 'loss', 'packet-chance': '0.3', 'read-share': '0.7' },
    },
  },
]
