/** From an operation to a call of a facet and back: the one place where function names meet facets. */
import type { Operation } from '../generator/index.ts'
import type { Call, Facets } from '../plugin/index.ts'
import type { Key } from '../units.ts'
import {
  agreed,
  argument,
  decided,
  done,
  evidenceOf,
  keyOf,
  known,
  maybe,
  missing,
  need,
  type Performed,
  type Performs,
  told,
} from './answers.ts'
import { COLLECTIONS } from './perform-collections.ts'

export type { Performed } from './answers.ts'

/**
 * Reads change nothing: one that got no answer has certainly failed. Taking something out, being granted a lock or
 * given an id is no reading, whoever heard of it.
 */
export const PURE_READS: ReadonlySet<string> = new Set(['read', 'read-all', 'owner', 'contains'])

/** Function names per facet. The facet is part of the name because a counter is read as a register is. */
const PERFORM: Readonly<Record<keyof Facets, Performs>> = {
  ...COLLECTIONS,
  register: {
    read: async ({ register }, operation, call) => told(await need(register).read(keyOf(operation), call)),
    write: async ({ register }, operation, call) =>
      done(await need(register).write(keyOf(operation), argument(operation, 0), call)),
    cas: async ({ register }, operation, call) => {
      const facet = need(register)
      if (facet.cas === undefined) throw missing('cas')
      const answer = await facet.cas(keyOf(operation), argument(operation, 0), argument(operation, 1), call)
      const { value } = answer
      const current = value.swapped ? {} : maybe(value.current)
      return { ...agreed(answer, value.swapped, 'swapped'), ...current }
    },
  },
  counter: {
    read: async ({ counter }, operation, call) => told(await need(counter).read(keyOf(operation), call)),
    add: async ({ counter }, operation, call) =>
      done(await need(counter).add(keyOf(operation), Number(argument(operation, 0)), call)),
  },
  bank: {
    open: async ({ bank }, operation, call) =>
      done(await need(bank).open(keyOf(operation), Number(argument(operation, 0)), call)),
    transfer: async ({ bank }, operation, call) => {
      const [to, amount] = [String(argument(operation, 0)), Number(argument(operation, 1))]
      const answer = await need(bank).transfer(keyOf(operation), to, amount, call)
      return agreed(answer, answer.value.moved, 'moved')
    },
    'read-all': async ({ bank }, operation, call) => {
      const answer = await need(bank).readAll(operation.args.map(String), call)
      return { negative: false, items: [...answer.value].map(balance), ...evidenceOf(answer) }
    },
  },
  usernames: {
    register: async ({ usernames }, operation, call) => {
      const answer = await need(usernames).register(keyOf(operation), argument(operation, 0), call)
      const { value } = answer
      decided(value.registered, 'registered')
      const owner = value.registered ? {} : maybe(value.owner)
      return { ...agreed(answer, value.registered, 'registered'), ...owner }
    },
    owner: async ({ usernames }, operation, call) => told(await need(usernames).owner(keyOf(operation), call)),
  },
}

/** @throws {PluginError} when the workload asks for what its facet does not have; else whatever the client throws */
export function perform(
  facet: keyof Facets,
  facets: Partial<Facets>,
  operation: Operation,
  call: Call,
): Promise<Performed> {
  const call_ = PERFORM[facet][operation.fn]
  if (call_ === undefined) throw missing(operation.fn)
  return call_(facets, operation, call)
}

const balance = ([account, value]: readonly [Key, number]): readonly [Key, number] => {
  known(value)
  return [account, value]
}
