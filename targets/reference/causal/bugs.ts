/** The mistakes that the causal store can be asked to make, and where each shows. */
import type { Bug } from 'rashomon/sdk'

export type BugName = 'token-lost-on-move' | 'eager-delivery' | 'read-dependencies-dropped'

export const BUGS: readonly (Bug & { readonly name: BugName })[] = [
  {
    name: 'token-lost-on-move',
    description: 'a session that asks another node forgets what it has seen, so that it may find less there',
    refutes: ['ryw-session', 'mr-session', 'ryw-convergent', 'mr-convergent', 'cc', 'ccv'],
    hunt: {
      workload: 'register',
      flags: { route: 'roam', rate: '500', 'time-limit': '5', keys: '3', nemesis: 'partition' },
    },
  },
  {
    name: 'eager-delivery',
    description: 'a replica applies what another writes before what that write depends on',
    refutes: ['wfr-session', 'wfr-convergent', 'mw-session', 'mw-convergent', 'cc', 'ccv'],
    hunt: { workload: 'register', flags: { rate: '500', 'time-limit': '5', keys: '3', nemesis: 'packet' } },
  },
  {
    name: 'read-dependencies-dropped',
    description: 'a write depends on what its session wrote, but no longer on what it read',
    refutes: ['wfr-session', 'wfr-convergent', 'cc', 'ccv'],
    hunt: { workload: 'register', flags: { rate: '500', 'time-limit': '5', keys: '3', nemesis: 'packet' } },
  },
]
