/** Every workload that ships with Rashomon; a line each. */
import type { Workload } from 'rashomon/sdk'
import { bank } from './bank.ts'
import { counter } from './counter.ts'
import { ids } from './ids.ts'
import { lock } from './lock.ts'
import { log } from './log.ts'
import { queue } from './queue.ts'
import { register } from './register.ts'
import { set } from './set.ts'
import { usernames } from './usernames.ts'

export const workloads: readonly Workload[] = [register, bank, counter, usernames, set, queue, log, lock, ids]
