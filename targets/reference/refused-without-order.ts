/** What a store cannot serve whose nodes take changes without asking each other, and what to use instead. */
import type { Target } from 'rashomon/sdk'

const instead = 'use --target strong, where one leader orders all operations'

export const REFUSED_WITHOUT_ORDER: Target['refuses'] = {
  queue: {
    why: 'two nodes would hand out the same element, and which one is first depends on who is asked',
    instead: `${instead}, or the workload set`,
  },
  log: {
    why: 'nodes that append without asking each other have different logs, and merging them would move entries',
    instead: `${instead}, or the workload set`,
  },
  lock: { why: 'two nodes would grant the same lock', instead },
}
