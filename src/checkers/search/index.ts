export { type SearchOptions, type SearchResult, searchLinearizable } from './search.ts'
export { verifyByModel } from './verify.ts'
