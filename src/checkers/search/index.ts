export { type Counterexample, counterexampleOf } from './counterexample.ts'
export { judgeByModel, modelChecker } from './model-checker.ts'
export { type SearchOptions, type SearchResult, searchLinearizable } from './search.ts'
export { verifyByModel } from './verify.ts'
