/** From an operation to a call of a facet and back: the one place where function names meet facets. */
import { PluginError } from '../errors.ts'
import type { Operation } from '../generator/index.ts'
import type { Answer, Call, Facets, Swapped } from '../plugin/index.ts'
import type { Key, Value } from '../units.ts'

export interface Performed {
  readonly negative: boolean
  /** Absent: the database did not tell. */
  readonly result?: Value
  readonly items?: readonly (readonly [Key, Value])[]
  readonly witness?: Readonly<Record<string, bigint>>
}

/** Reads change nothing: one that got no answer has certainly failed. */
export const PURE_READS: ReadonlySet<string> = new Set(['read', 'read-all', 'owner'])

type Perform = (facets: Partial<Facets>, operation: Operation, call: Call) => Promise<Performed>

/** Function names per facet. The facet is part of the name because a counter is read as a register is. */
const PERFORM: Readonly<Record<keyof Facets, Readonly<Record<string, Perform>>>> = {
  register: {
    read: async ({ register }, operation, call) => told(await need(register).read(keyOf(operation), call)),
    write: async ({ register }, operation, call) =>
      done(await need(register).write(keyOf(operation), argument(operation, 0), call)),
    cas: async ({ register }, operation, call) => {
      const { cas } = need(register)
      if (cas === undefined) throw missing('cas')
      return swapped(await cas(keyOf(operation), argument(operation, 0), argument(operation, 1), call))
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
      const { value, witness } = await need(bank).transfer(keyOf(operation), to, amount, call)
      decided(value.moved, 'moved')
      return { negative: !value.moved, ...(witness === undefined ? {} : { witness }) }
    },
    'read-all': async ({ bank }, operation, call) => {
      const { value, witness } = await need(bank).readAll(operation.args.map(String), call)
      return { negative: false, items: [...value].map(balance), ...(witness === undefined ? {} : { witness }) }
    },
  },
  usernames: {
    register: async ({ usernames }, operation, call) => {
      const { value, witness } = await need(usernames).register(keyOf(operation), argument(operation, 0), call)
      const evidence = witness === undefined ? {} : { witness }
      decided(value.registered, 'registered')
      if (value.registered) return { negative: false, ...evidence }
      return { negative: true, ...current(value.owner), ...evidence }
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

const evidenceOf = ({ witness }: Answer<unknown>): { witness?: Readonly<Record<string, bigint>> } =>
  witness === undefined ? {} : { witness }
const told = (answer: Answer<Value>): Performed => ({
  negative: false,
  result: known(answer.value),
  ...evidenceOf(answer),
})
const done = (answer: Answer<void>): Performed => ({ negative: false, ...evidenceOf(answer) })

function swapped(answer: Answer<Swapped>): Performed {
  const { value } = answer
  decided(value.swapped, 'swapped')
  if (value.swapped) return { negative: false, ...evidenceOf(answer) }
  return { negative: true, ...current(value.current), ...evidenceOf(answer) }
}

/** What the types promise and a client may break: an answer that the history cannot keep is no answer. */
function known(value: Value): Value {
  if (value === null || typeof value === 'string' || Number.isFinite(value)) return value
  throw breach(`a ${typeof value} (${String(value)}) where a number, a text or null belongs`)
}

function decided(value: boolean, name: string): void {
  if (typeof value !== 'boolean') throw breach(`${name}: ${String(value)}, which is neither true nor false`)
}

const current = (value: Value | undefined): { result?: Value } => (value === undefined ? {} : { result: known(value) })
const balance = ([account, value]: readonly [Key, number]): readonly [Key, number] => {
  known(value)
  return [account, value]
}

const breach = (answer: string): PluginError =>
  new PluginError({
    what: `a client answered with ${answer}`,
    why: 'a history keeps finite numbers, texts and null only, and guessing would make a false verdict',
    fix: "turn the driver's value into one of these in the client",
  })

const keyOf = (operation: Operation): Key => operation.key ?? ''
const argument = (operation: Operation, at: number): Value => operation.args[at] ?? null

function need<T>(facet: T | undefined): T {
  if (facet === undefined) throw missing('the facet that the workload needs')
  return facet
}

const missing = (what: string): PluginError =>
  new PluginError({
    what: `the client does not offer ${what}`,
    why: 'its target promises the facet, but the client of the session lacks it',
    fix: 'offer it in the client, or leave it out of the claims of every level',
  })
