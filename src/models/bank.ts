/** Accounts and transfers between them: one object. An account that nobody opened has nothing on it. */
import { recordOf } from '../history/index.ts'
import { defineModel, IMPOSSIBLE, type Impossible, type Model, type ModelOperation } from './model.ts'
import { textOfRecord, type Values } from './records.ts'

const balance = (state: Values, account: string): number => Number(state[account] ?? 0)

const bankModel = (name: string, title: string, allowsDebt: boolean): Model<Values> =>
  defineModel({
    name,
    title,
    description: `transfer moves money from one account to another${allowsDebt ? '' : ' (refused: not covered)'}, read-all returns balances`,
    functions: ['transfer', 'read-all'],
    perKey: false,
    sums: ({ fn, args, told = [] }) =>
      fn === 'transfer' ? { added: args.slice(1), read: [] } : { added: [], read: told.map(([, value]) => value) },
    initial: (initial): Values => initial,
    identify: textOfRecord,
    isBlind: ({ fn, told, outcome }) => (fn === 'read-all' ? told === undefined : allowsDebt || outcome === 'info'),
    step: (state, operation) =>
      operation.fn === 'transfer' ? transfer(state, operation, allowsDebt) : readAll(state, operation),
  })

function transfer(
  state: Values,
  { key, args, negative, outcome }: ModelOperation,
  allowsDebt: boolean,
): Values | Impossible {
  const [from, to, amount] = [key ?? '', String(args[0]), Number(args[1] ?? 0)]
  const isCovered = allowsDebt || balance(state, from) >= amount
  // Why a bank that allows debts refused is its own affair.
  if (negative) return allowsDebt || !isCovered ? state : IMPOSSIBLE
  if (!isCovered) return outcome === 'info' ? state : IMPOSSIBLE
  const paid = recordOf(state)
  paid[from] = balance(state, from) - amount
  paid[to] = balance(paid, to) + amount
  return paid
}

const readAll = (state: Values, { told = [] }: ModelOperation): Values | Impossible =>
  told.every(([account, value]) => Number(value ?? 0) === balance(state, account ?? '')) ? state : IMPOSSIBLE

export const bank: Model<Values> = bankModel('bank', 'bank', false)
export const bankWithDebts: Model<Values> = bankModel('bank-with-debts', 'bank that allows debts', true)
