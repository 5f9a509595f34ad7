/** What all formats share: their names, what a caller may know about a file, and where a decoder writes its remarks. */
import type { Key, Value } from '../../units.ts'
import type { HistoryDecoder } from '../decoder.ts'
import type { Header } from '../history.ts'

export const FORMAT_NAMES = [
  'jsonl',
  'jepsen-edn',
  'jepsen-json',
  'porcupine-etcd',
  'porcupine-kv',
  'plume',
  'dbcop',
] as const
export type FormatName = (typeof FORMAT_NAMES)[number]

/** The data types that a foreign history may be about. */
export const FOREIGN_FACETS = [
  'register',
  'counter',
  'set',
  'bank',
  'log',
  'queue',
  'stack',
  'lock',
  'ids',
  'kv',
  'txn',
] as const
export type ForeignFacet = (typeof FOREIGN_FACETS)[number]

export interface FormatOptions {
  /** For messages. */
  readonly file: string
  /** What the file is about, where its functions and values leave it open. */
  readonly facet?: ForeignFacet
  /** What the objects begin with: of every key, or key by key. Absent: null, or what the format defines. */
  readonly initial?: Value | Readonly<Record<Key, Value>>
  /** Whether values are pairs of a key and the value proper (`jepsen.independent`). Absent: only if the file shows it. */
  readonly keyed?: boolean
}

/** A decoder that had something to say about the file, which is then a history all the same. */
export interface ForeignDecoder extends HistoryDecoder {
  /** Whole sentences, after `end`; they are in the header's plan, too. */
  readonly remarks: readonly string[]
}

/** Name of the only object of a file that names none. */
export const ONLY_KEY = 'x'
/** The level of a history whose tool knows of no levels. */
export const FOREIGN_LEVEL: string = 'recorded'

export function foreignHeader(
  format: FormatName,
  facet: ForeignFacet,
  initial: Readonly<Record<Key, Value>>,
  plan: Readonly<Record<string, unknown>>,
): Header {
  return {
    format: 1,
    seed: 0,
    workload: facet,
    target: format,
    level: FOREIGN_LEVEL,
    localLevel: FOREIGN_LEVEL,
    quietNs: 0,
    nodes: [],
    initial,
    plan,
  }
}

/** Where a file tells no times, each event comes so long after the one before: what is told of it reads like any other. */
export const EVENT_NS = 1e6
export const UNTIMED: Readonly<Record<string, string>> = { times: 'events' }
export const UNTIMED_REMARK = 'Without times that could be used, each event counts as one millisecond.'

/** Whether times were measured. */
export const knowsTimes = ({ plan }: Pick<Header, 'plan'>): boolean => plan['times'] !== UNTIMED['times']

/**
 * Whether the order of events of different processes is real time: in files that list sessions one after the other only
 * the order within a session is known, and whatever judges real time has nothing to judge.
 */
export const knowsRealTime = ({ plan }: Header): boolean => plan['order'] !== 'sessions'
