export { sessionViews } from './session-views.ts'
