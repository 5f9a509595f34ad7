export { causal } from './causal.ts'
