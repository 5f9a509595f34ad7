/** Every target that ships with Rashomon; a line each. */
import type { Target } from 'rashomon/sdk'
import { cassandra } from './cassandra/index.ts'
import { etcd } from './etcd/index.ts'
import { mongodb } from './mongodb/index.ts'
import { causal } from './reference/causal/index.ts'
import { eventual } from './reference/eventual/index.ts'
import { strong } from './reference/strong/index.ts'

export const targets: readonly Target[] = [strong, eventual, causal, etcd, cassandra, mongodb]
