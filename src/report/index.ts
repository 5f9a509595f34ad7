export type * from './run-report-input.ts'
export type * from './suite-index-input.ts'
