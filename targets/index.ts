/** Every target that ships with Rashomon; a line each. */
import type { Target } from 'rashomon/sdk'
import { eventual } from './reference/eventual/index.ts'

export const targets: readonly Target[] = [eventual]
