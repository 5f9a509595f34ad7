export { bank } from './bank.ts'
