export { delta } from './delta.ts'
export { tellDelta } from './story.ts'
