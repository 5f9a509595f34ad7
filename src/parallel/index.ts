export { CheckProgress, type TaskProgress } from './check-progress.ts'
export type { CheckerLookup } from './check-task.ts'
export { judgeInParallel, type ParallelFindings, type ParallelOptions } from './judge-in-parallel.ts'
export * from './pool.ts'
