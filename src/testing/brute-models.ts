/**
 * Oracle for linearizability of any model: tries every order of all keys' operations together. It takes what was done
 * as a tale, not from columns, and knows of no classes, slots, readings first or locality. For some seven operations.
 */
import { type AnyModel, IMPOSSIBLE, type ModelOperation } from '../models/index.ts'
import type { Key, Value } from '../units.ts'

export interface TaleOperation {
  readonly row: number
  readonly key: Key | null
  readonly operation: ModelOperation
  readonly inv: number
  /** Infinity: not known whether it happened. */
  readonly ret: number
}

export interface ModelTale {
  readonly model: AnyModel
  readonly initial: Readonly<Record<Key, Value>>
  /** What counts. */
  readonly operations: readonly TaleOperation[]
}

export function isLinearizableByTrying({ model, initial, operations }: ModelTale): boolean {
  const objectOf = ({ key }: TaleOperation): Key | null => (model.perKey ? key : null)
  const objects = [...new Set(operations.map(objectOf))]
  const tryRest = (rest: readonly TaleOperation[], states: readonly unknown[]): boolean => {
    const firstReturn = Math.min(...rest.map(({ ret }) => ret))
    if (firstReturn === Number.POSITIVE_INFINITY) return true
    return rest.some((next) => {
      if (next.inv > firstReturn) return false
      const object = objects.indexOf(objectOf(next))
      const after = model.step(states[object], next.operation)
      if (after === IMPOSSIBLE) return false
      return tryRest(
        rest.filter((other) => other !== next),
        states.map((state, at) => (at === object ? after : state)),
      )
    })
  }
  return tryRest(
    operations,
    objects.map((key) => model.initial(initial, key)),
  )
}

/** Only these rows, and of the `loose` ones that they may have happened at any time, or never. */
export function partOfTale(tale: ModelTale, rows: readonly number[], loose: readonly number[]): ModelTale {
  const anyTime = tale.operations
    .filter(({ row, operation }) => loose.includes(row) && !tale.model.isRead(operation))
    .map((whole): TaleOperation => {
      const { fn, key, args, asked, process } = whole.operation
      const operation: ModelOperation = {
        fn,
        key,
        args,
        negative: false,
        outcome: 'info',
        process,
        ...(asked === undefined ? {} : { asked }),
      }
      return { ...whole, operation, inv: -1, ret: Number.POSITIVE_INFINITY }
    })
  return { ...tale, operations: [...tale.operations.filter(({ row }) => rows.includes(row)), ...anyTime] }
}
