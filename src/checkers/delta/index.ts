export { delta } from './delta.ts'
export { type FreshnessSummary, summariseFreshness } from './freshness.ts'
export { tellDelta } from './story.ts'
