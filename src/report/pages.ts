/**
 * The pages, and what is drawn for them. A door of its own, to be imported when something is drawn and not before: Vega takes
 * longer to load than a short history takes to check.
 */
export { renderCounterexampleSvg } from './html/counterexample-svg.ts'
export { renderRunReport } from './html/run-report.ts'
export { renderSuiteIndex } from './html/suite-index.ts'
