export { convergence } from './convergence.ts'
