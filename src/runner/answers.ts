/** What a facet answered, as the history keeps it; an answer that it cannot keep is the client's mistake. */
import { PluginError } from '../errors.ts'
import type { Operation } from '../generator/index.ts'
import type { Item } from '../history/index.ts'
import type { Answer, Call, Facets } from '../plugin/index.ts'
import type { Key, Value } from '../units.ts'

export interface Performed {
  readonly negative: boolean
  /** Absent: the database did not tell. */
  readonly result?: Value
  readonly items?: readonly Item[]
  readonly witness?: Readonly<Record<string, bigint>>
}

export type Perform = (facets: Partial<Facets>, operation: Operation, call: Call) => Promise<Performed>
/** By name of the function. */
export type Performs = Readonly<Record<string, Perform>>

export const keyOf = (operation: Operation): Key => operation.key ?? ''
export const argument = (operation: Operation, at: number): Value => operation.args[at] ?? null

export const evidenceOf = ({ witness }: Answer<unknown>): { witness?: Readonly<Record<string, bigint>> } =>
  witness === undefined ? {} : { witness }

export const told = (answer: Answer<Value>): Performed => ({
  negative: false,
  result: known(answer.value),
  ...evidenceOf(answer),
})

export const done = (answer: Answer<void>): Performed => ({ negative: false, ...evidenceOf(answer) })

/** Yes or no, and nothing else. */
export const agreed = (answer: Answer<unknown>, yes: boolean, name: string): Performed => ({
  negative: !decided(yes, name),
  ...evidenceOf(answer),
})

/** What the types promise and a client may break: an answer that the history cannot keep is no answer. */
export function known(value: Value): Value {
  if (value === null || typeof value === 'string' || Number.isFinite(value)) return value
  throw breach(`a ${typeof value} (${String(value)}) where a number, a text or null belongs`)
}

export function decided(value: boolean, name: string): boolean {
  if (typeof value !== 'boolean') throw breach(`${name}: ${String(value)}, which is neither true nor false`)
  return value
}

export const maybe = (value: Value | undefined): { result?: Value } =>
  value === undefined ? {} : { result: known(value) }

export function elements(answer: Answer<readonly Value[]>): Performed {
  const { value } = answer
  if (!Array.isArray(value)) throw breach(`a ${typeof value} (${String(value)}) where a list belongs`)
  return { negative: false, items: value.map((element: Value): Item => [null, known(element)]), ...evidenceOf(answer) }
}

const breach = (answer: string): PluginError =>
  new PluginError({
    what: `a client answered with ${answer}`,
    why: 'a history keeps finite numbers, texts and null only, and guessing would make a false verdict',
    fix: "turn the driver's value into one of these in the client",
  })

export function need<T>(facet: T | undefined): T {
  if (facet === undefined) throw missing('the facet that the workload needs')
  return facet
}

export const missing = (what: string): PluginError =>
  new PluginError({
    what: `the client does not offer ${what}`,
    why: 'its target promises the facet, but the client of the session lacks it',
    fix: 'offer it in the client, or leave it out of the claims of every level',
  })
