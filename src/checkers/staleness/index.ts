export { staleness } from './staleness.ts'
export { type StalenessSummary, summariseStaleness } from './summary.ts'
