export { bank } from './bank.ts'
export { balancesOf } from './bank-view.ts'
