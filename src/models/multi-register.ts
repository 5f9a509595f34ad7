/** Several registers that are read and written together: one object, whose keys cannot be checked apart. */
import { type Item, recordOf } from '../history/index.ts'
import type { Key, Value } from '../units.ts'
import { defineModel, IMPOSSIBLE, type Impossible, type Model, type ModelOperation } from './model.ts'
import { textOfRecord, type Values } from './records.ts'

export const multiRegister: Model<Values> = defineModel({
  name: 'multi-register',
  title: 'registers in transactions',
  description: 'txn reads and writes several registers at once; read and write of one key are as in a register',
  functions: ['txn', 'read', 'write'],
  steps: ['r', 'w'],
  perKey: false,
  initial: (initial): Values => initial,
  identify: textOfRecord,
  isRead: (operation) =>
    operation.fn === 'read' || (operation.fn === 'txn' && (operation.negative || !writes(operation))),
  isBlind: (operation) =>
    operation.fn === 'txn'
      ? readings(operation) === undefined
      : operation.fn === 'write' || operation.result === undefined,
  step(state, operation) {
    const { fn, key, args, result } = operation
    if (fn === 'txn') return transact(state, operation)
    if (fn === 'write') return Object.assign(recordOf(state), { [key ?? '']: args[0] ?? null })
    return result === undefined || result === valueAt(state, key) ? state : IMPOSSIBLE
  },
})

const valueAt = (state: Values, key: Key | null): Value => state[key ?? ''] ?? null
const stepsOf = ({ asked, told = [] }: ModelOperation): readonly Item[] => asked ?? told
const writes = (operation: ModelOperation): boolean => stepsOf(operation).some(([, , fn]) => fn === 'w')

/** What its reads returned, in their order; undefined if nobody knows. Answers may leave the writes out. */
function readings(operation: ModelOperation): readonly Item[] | undefined {
  const { told } = operation
  const steps = stepsOf(operation)
  const reads = steps.filter(([, , fn]) => fn !== 'w').length
  if (told === undefined || reads === 0) return undefined
  return told.length === steps.length ? told.filter((_, at) => steps[at]?.[2] !== 'w') : told
}

/** Step by step: a read sees what the transaction itself wrote before. Refused as a whole, it says nothing. */
function transact(state: Values, operation: ModelOperation): Values | Impossible {
  if (operation.negative) return state
  const read = readings(operation)
  const after = recordOf(state)
  let reads = 0
  for (const [key, value, fn] of stepsOf(operation)) {
    if (fn === 'w') after[key ?? ''] = value
    else if (read !== undefined && (read[reads++]?.[1] ?? null) !== valueAt(after, key)) return IMPOSSIBLE
  }
  return after
}
