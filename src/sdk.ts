/** All that workloads/, nemeses/, targets/ and a user's own plug-in may import, as `rashomon/sdk`. */
export * from './checkers/index.ts'
export * from './cluster/index.ts'
export * from './consistency/index.ts'
export * from './container-target/index.ts'
export type { Endpoint, ImageSource, NodeFile, NodePlace, NodeSpec } from './docker/index.ts'
export * from './errors.ts'
export * from './generator/index.ts'
export * from './history/index.ts'
export {
  type AnyModel,
  defineModel,
  IMPOSSIBLE,
  MODELS_BY_NAME,
  type Model,
  type ModelDefinition,
  type ModelOperation,
  SEQUENTIAL_MODELS,
} from './models/index.ts'
export * from './plugin/index.ts'
export * from './simulation/index.ts'
export * from './time/index.ts'
export * from './units.ts'
