/** Names of places in a report that others link to. */
import type { ModelName } from '../../consistency/index.ts'

export const anchorOf = (model: ModelName): string => `counterexample-${model}`
export const operationAnchor = (model: ModelName, number: number): string => `op-${model}-${number}`
