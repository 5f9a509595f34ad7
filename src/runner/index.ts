export * from './progress.ts'
export * from './run.ts'
export * from './run-plan.ts'
