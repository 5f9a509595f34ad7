export * from './deployment.ts'
export * from './engine.ts'
export * from './labels.ts'
