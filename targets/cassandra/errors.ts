/**
 * What an error says about the effect of what was asked: the one table, by the error *and* by what kind of statement it came
 * from, for the same code means different things: a timeout of a read phase inside a lightweight transaction leaves that
 * transaction open, "unavailable" too if an earlier round of it was accepted somewhere, and a SERIAL reading that finishes
 * somebody's transaction reports a write timeout.
 *
 * *definite*: the statement has no effect and will have none. Whatever is not in the table is not known, and says so by its
 * name ("unrecognised …"), so that a table which misses one is seen.
 *
 * Sources: Cassandra's native_protocol_v4.spec §9 and StorageProxy.java; the driver's request-execution.js (which sends again
 * only what it knows that it has not written); and what a cluster answered while it was broken.
 */
import { DefiniteFailure } from 'rashomon/sdk'

/**
 * read: changes nothing · serial-read: changes nothing of its own · write: a plain one · counter · batch: a logged one ·
 * lwt: a conditional statement or batch
 */
export type StatementKind = 'read' | 'serial-read' | 'write' | 'counter' | 'batch' | 'lwt'

export type Fate = 'definite' | 'unknown'

interface Rule {
  readonly name: string
  readonly fate: (kind: StatementKind) => Fate
  readonly why: string
}

const definite = (): Fate => 'definite'
const unknown = (): Fate => 'unknown'

const REFUSED = 'looked at before anything is done'

/** By the code of a server's answer. */
export const BY_CODE: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [0x0000, { name: 'ServerError', fate: unknown, why: 'something broke within the coordinator, at any moment' }],
  [0x000a, { name: 'ProtocolError', fate: definite, why: REFUSED }],
  [0x0100, { name: 'BadCredentials', fate: definite, why: REFUSED }],
  [
    0x1000,
    {
      name: 'Unavailable',
      fate: (kind) => (kind === 'lwt' ? 'unknown' : 'definite'),
      why: 'too few replicas are known to live, found out before a plain write is sent; a transaction counts them anew in each round, also after a proposal was accepted',
    },
  ],
  [0x1001, { name: 'Overloaded', fate: unknown, why: 'thrown while the write is handed round: some may have it' }],
  [0x1002, { name: 'IsBootstrapping', fate: definite, why: REFUSED }],
  [0x1003, { name: 'TruncateError', fate: unknown, why: 'replicas may have been emptied' }],
  [
    0x1100,
    {
      name: 'WriteTimeout',
      fate: unknown,
      why: 'too few answered in time: some may have it, and the rest gets it as hints',
    },
  ],
  [
    0x1200,
    {
      name: 'ReadTimeout',
      fate: unknown,
      why: 'of a statement that changes something: its reading phase was late, and an earlier round may stand',
    },
  ],
  [0x1300, { name: 'ReadFailure', fate: unknown, why: 'as ReadTimeout' }],
  [0x1400, { name: 'FunctionFailure', fate: definite, why: REFUSED }],
  [0x1500, { name: 'WriteFailure', fate: unknown, why: 'a replica failed; others may have it' }],
  [0x1600, { name: 'CDCWriteFailure', fate: unknown, why: 'as WriteFailure' }],
  [0x1700, { name: 'CASWriteUnknown', fate: unknown, why: 'a proposal met another one: either may stand' }],
  [0x2000, { name: 'SyntaxError', fate: definite, why: REFUSED }],
  [0x2100, { name: 'Unauthorized', fate: definite, why: REFUSED }],
  [0x2200, { name: 'Invalid', fate: definite, why: REFUSED }],
  [0x2300, { name: 'ConfigError', fate: definite, why: REFUSED }],
  [0x2400, { name: 'AlreadyExists', fate: definite, why: REFUSED }],
  [0x2500, { name: 'Unprepared', fate: definite, why: 'the node does not know the statement, and did not run it' }],
])

/** By the class of the driver's own errors. */
export const BY_NAME: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'NoHostAvailableError',
    { name: 'NoHostAvailable', fate: definite, why: 'the one node that it may be sent to was not connected' },
  ],
  ['BusyConnectionError', { name: 'BusyConnection', fate: definite, why: 'not sent: too much under way' }],
  ['ArgumentError', { name: 'ArgumentError', fate: definite, why: 'not sent: it cannot be' }],
  ['OperationTimedOutError', { name: 'OperationTimedOut', fate: unknown, why: 'sent, and no answer' }],
])

export interface Explained {
  readonly fate: Fate
  /** One word for it, for counting. */
  readonly name: string
  readonly text: string
}

interface DriverError {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly isSocketError?: unknown
  readonly requestNotWritten?: unknown
  readonly writeType?: unknown
}

export function explain(error: unknown, kind: StatementKind): Explained {
  const { fate, name } = ruled(error, kind)
  const changesNothing = kind === 'read' || kind === 'serial-read'
  const message = error instanceof Error ? error.message : String(error)
  return { fate: changesNothing ? 'definite' : fate, name, text: `${name}: ${message}` }
}

function ruled(error: unknown, kind: StatementKind): { readonly fate: Fate; readonly name: string } {
  if (!(error instanceof Error)) return { fate: 'unknown', name: 'unrecognised' }
  const known: DriverError = error
  if (typeof known.code === 'number') {
    const rule = BY_CODE.get(known.code)
    if (rule === undefined) return { fate: 'unknown', name: `unrecognised 0x${known.code.toString(16)}` }
    const type = typeof known.writeType === 'string' ? ` ${known.writeType}` : ''
    return { fate: rule.fate(kind), name: `${rule.name}${type}` }
  }
  if (known.isSocketError === true) {
    return known.requestNotWritten === true
      ? { fate: 'definite', name: 'SocketNotWritten' }
      : { fate: 'unknown', name: 'SocketClosed' }
  }
  const rule = BY_NAME.get(known.name)
  if (rule === undefined) return { fate: 'unknown', name: `unrecognised ${known.name}` }
  return { fate: rule.fate(kind), name: rule.name }
}

/** What the runner is to see of a failed statement. */
export function failureOf(error: unknown, kind: StatementKind): Error {
  const { fate, text } = explain(error, kind)
  return fate === 'definite' ? new DefiniteFailure(text) : new Error(text, { cause: error })
}
