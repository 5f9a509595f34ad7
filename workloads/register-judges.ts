/** What registers decide, and whatever is a register underneath: nearly the whole lattice. */
import type { Workload } from 'rashomon/sdk'

export const REGISTER_JUDGES: Workload['judges'] = {
  linearizable: 'decides',
  '2-atomic': 'decides',
  cc: 'decides',
  ccv: 'decides',
  'ryw-convergent': 'decides',
  'mr-convergent': 'decides',
  'mw-convergent': 'decides',
  'wfr-convergent': 'decides',
  'ryw-session': 'decides',
  'mr-session': 'decides',
  'mw-session': 'decides',
  'wfr-session': 'decides',
  convergence: 'decides',
  'no-lost-ack': 'necessary',
}
