/**
 * Branded ids and times: a number of milliseconds can never be passed where nanoseconds are meant.
 * Every room may import this file.
 */
declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** A member of the cluster: n1, n2, … */
export type NodeId = Branded<string, 'NodeId'>
/** Nanoseconds since the run began (monotonic); exact up to about 104 days. */
export type Nanos = Branded<number, 'Nanos'>
export type Key = string
export type Value = number | string | null

export const nodeId = (name: string): NodeId => name as NodeId
export const nanos = (count: number): Nanos => count as Nanos
export const millis = (count: number): Nanos => Math.round(count * 1e6) as Nanos
export const seconds = (count: number): Nanos => Math.round(count * 1e9) as Nanos
export const toSeconds = (time: number): number => time / 1e9

/** n1 … nN, the names of a cluster's members. */
export const nodeNames = (count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, index) => nodeId(`n${index + 1}`))
