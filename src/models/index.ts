import { bank, bankWithDebts } from './bank.ts'
import { counter } from './counter.ts'
import { kv } from './kv.ts'
import { fencedLock, mutex } from './locks.ts'
import type { AnyModel } from './model.ts'
import { multiRegister } from './multi-register.ts'
import { casRegister, register } from './register.ts'
import { log, queue, stack } from './sequences.ts'
import { set } from './set.ts'
import { usernames } from './usernames.ts'

export * from './bank.ts'
export * from './counter.ts'
export * from './kv.ts'
export * from './locks.ts'
export * from './model.ts'
export * from './multi-register.ts'
export * from './operation.ts'
export * from './register.ts'
export * from './sequences.ts'
export * from './set.ts'
export * from './usernames.ts'

export const SEQUENTIAL_MODELS: readonly AnyModel[] = [
  register,
  casRegister,
  multiRegister,
  counter,
  set,
  queue,
  stack,
  log,
  kv,
  bank,
  bankWithDebts,
  mutex,
  fencedLock,
  usernames,
]

export const MODELS_BY_NAME: ReadonlyMap<string, AnyModel> = new Map(
  SEQUENTIAL_MODELS.map((model) => [model.name, model]),
)
