/** Everything that is a register, as a model for the search: names that are taken once, too. */
import { casRegister, defineModel, type Model, type ModelOperation } from '../../models/index.ts'
import type { Value } from '../../units.ts'

export const anyRegister: Model<Value> = defineModel({
  ...casRegister,
  name: 'register',
  title: 'register',
  functions: ['read', 'write', 'cas', 'register', 'owner'],
  step: (state, operation) => casRegister.step(state, plain(operation)),
  exchange: (operation) => casRegister.exchange?.(plain(operation)) ?? null,
  isBlind: (operation) => casRegister.isBlind(plain(operation)),
})

/** A registration is a compare-and-set from nothing to the claim, a look-up is a read. */
function plain(operation: ModelOperation): ModelOperation {
  switch (operation.fn) {
    case 'register':
      return { ...operation, fn: 'cas', args: [null, operation.args[0] ?? null] }
    case 'owner':
      return { ...operation, fn: 'read' }
    default:
      return operation
  }
}
