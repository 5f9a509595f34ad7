/**
 * What an error says about the effect of what was asked: the one table, by the error *and* by what kind of command it came
 * from.
 *
 * *definite*: it has no effect and will have none. Whatever is not in the table is not known, and says so by its name
 * ("unrecognised …"), so that a table which misses one is seen. Two rules come before it:
 *
 * - A command that the driver never announced (`commandStarted`) was never written to a socket: it has no effect.
 * - A *writeConcernError* is not about the write: it was carried out here, and others may have it, or it may be rolled back.
 *
 * Steps of a transaction before its commit have no effect by themselves. Of a commit only one answer is definite: that the
 * transaction was aborted, which the server says by the label TransientTransactionError. The driver would add the label
 * UnknownTransactionCommitResult to others, but only where it is allowed to retry; so its absence says nothing.
 *
 * Sources: the driver's error.ts, cmap/errors.ts, sdam/server.ts and sessions.ts (7.9); MongoDB's error_codes.yml and
 * error_labels.cpp (7.0); its specifications of retryable writes and of transactions.
 */
import { DefiniteFailure } from 'rashomon/sdk'

/**
 * read: changes nothing · write: a single command · step: within a transaction that is not committed yet · commit
 */
export type CommandKind = 'read' | 'write' | 'step' | 'commit'

export type Fate = 'definite' | 'unknown'

export interface Rule {
  readonly name: string
  readonly fate: Fate
  readonly why: string
}

const REFUSED = 'looked at before anything is done'
const NOT_PRIMARY = 'refused on arrival, or undone with the unit of work that it broke off'
const UNDONE = 'its unit of work was undone'
const WITH_ITS_TRANSACTION = 'said of transactions only, which are undone as a whole'
const MAYBE_AFTER = 'may come after the write was carried out, while it was replicated'
const NOT_SAID = 'does not say how far it had come'

const rules = (
  fate: Fate,
  why: string,
  named: Readonly<Record<number, string>>,
): readonly (readonly [number, Rule])[] =>
  Object.entries(named).map(([code, name]) => [Number(code), { name, fate, why }])

/** By the code of a server's answer to a write, at its top level or in `writeErrors`. */
export const BY_CODE: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  ...rules('definite', REFUSED, {
    2: 'BadValue',
    9: 'FailedToParse',
    13: 'Unauthorized',
    14: 'TypeMismatch',
    18: 'AuthenticationFailed',
    20: 'IllegalOperation',
    26: 'NamespaceNotFound',
    40: 'ConflictingUpdateOperators',
    48: 'NamespaceExists',
    52: 'DollarPrefixedFieldName',
    59: 'CommandNotFound',
    66: 'ImmutableField',
    72: 'InvalidOptions',
    73: 'InvalidNamespace',
    94: 'NotYetInitialized',
    121: 'DocumentValidationFailure',
    134: 'ReadConcernMajorityNotAvailableYet',
    263: 'OperationNotSupportedInTransaction',
    10334: 'BSONObjectTooLarge',
  }),
  ...rules('definite', NOT_PRIMARY, {
    10058: 'LegacyNotPrimary',
    10107: 'NotWritablePrimary',
    13435: 'NotPrimaryNoSecondaryOk',
    13436: 'NotPrimaryOrSecondary',
  }),
  ...rules('definite', UNDONE, {
    24: 'LockTimeout',
    112: 'WriteConflict',
    365: 'TemporarilyUnavailable',
    388: 'TransactionTooLargeForCache',
    11000: 'DuplicateKey',
  }),
  ...rules('definite', WITH_ITS_TRANSACTION, {
    225: 'TransactionTooOld',
    239: 'SnapshotTooOld',
    246: 'SnapshotUnavailable',
    251: 'NoSuchTransaction',
    267: 'PreparedTransactionInProgress',
    290: 'TransactionExceededLifetimeLimitSeconds',
  }),
  ...rules('unknown', MAYBE_AFTER, {
    6: 'HostUnreachable',
    7: 'HostNotFound',
    50: 'MaxTimeMSExpired',
    64: 'WriteConcernTimeout',
    79: 'UnknownReplWriteConcern',
    89: 'NetworkTimeout',
    91: 'ShutdownInProgress',
    100: 'UnsatisfiableWriteConcern',
    189: 'PrimarySteppedDown',
    262: 'ExceededTimeLimit',
    9001: 'SocketException',
    11600: 'InterruptedAtShutdown',
    11601: 'Interrupted',
    11602: 'InterruptedDueToReplStateChange',
  }),
  ...rules('unknown', NOT_SAID, {
    1: 'InternalError',
    8: 'UnknownError',
    43: 'CursorNotFound',
    175: 'QueryPlanKilled',
    202: 'NetworkInterfaceExceededTimeLimit',
    237: 'CursorKilled',
    355: 'InterruptedDueToStorageChange',
    14031: 'OutOfDiskSpace',
  }),
])

const UNSENT = 'the driver gave up before it had a connection to send it on'

/** By the class of the driver's own errors. */
export const BY_NAME: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  (
    [
      ['MongoServerSelectionError', 'definite', UNSENT],
      ['MongoWaitQueueTimeoutError', 'definite', UNSENT],
      ['MongoPoolClosedError', 'definite', UNSENT],
      ['MongoPoolClearedError', 'definite', UNSENT],
      ['MongoServerClosedError', 'definite', UNSENT],
      ['MongoTopologyClosedError', 'definite', UNSENT],
      ['MongoNotConnectedError', 'definite', UNSENT],
      ['MongoExpiredSessionError', 'definite', UNSENT],
      ['MongoInvalidArgumentError', 'definite', 'not sent: it cannot be'],
      ['MongoTransactionError', 'definite', 'not sent: it cannot be'],
      ['BSONError', 'definite', 'not sent: it cannot be'],
      // The one that the driver gives no prefix.
      ['PoolClearedOnNetworkError', 'unknown', 'sent, and its connection was closed since the node seemed dead'],
      ['MongoNetworkError', 'unknown', 'sent, and the connection broke'],
      ['MongoNetworkTimeoutError', 'unknown', 'sent, and no answer'],
      ['MongoClientClosedError', 'unknown', 'sent, and its client was closed'],
      ['MongoUnexpectedServerResponseError', 'unknown', 'answered with what is no answer'],
    ] as const
  ).map(([name, fate, why]) => [name, { name: name.replace(/^Mongo|Error$/g, ''), fate, why }]),
)

/** By the code of an error of the socket itself: one that is met while a command is being written comes through as it is. */
export const BY_SOCKET: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_DESTROYED',
])

const HANDSHAKE: Rule = { name: 'Handshake', fate: 'definite', why: 'the connection was not made yet' }
const NO_WRITES: Rule = { name: 'NoWritesPerformed', fate: 'definite', why: 'the server says so' }
const ABORTED: Rule = { name: 'Aborted', fate: 'definite', why: 'the server says that the transaction was aborted' }

interface DriverError extends Error {
  readonly code?: unknown
  readonly codeName?: unknown
  readonly writeConcernError?: unknown
  readonly errorLabels?: unknown
  readonly originalError?: unknown
}

const hasLabel = ({ errorLabels }: DriverError, label: string): boolean =>
  Array.isArray(errorLabels) && errorLabels.includes(label)

export interface Explained {
  readonly fate: Fate
  /** One word for it, for counting. */
  readonly name: string
  readonly text: string
}

/** `sent`: the driver has announced a command since the question began. */
export function explain(error: unknown, kind: CommandKind, sent: boolean): Explained {
  const { name, fate } = ruled(error, kind)
  const message = error instanceof Error ? error.message : String(error)
  const isWithoutEffect = kind === 'read' || kind === 'step' || !sent
  return { fate: isWithoutEffect ? 'definite' : fate, name, text: `${name}: ${message}` }
}

function ruled(error: unknown, kind: CommandKind): Pick<Rule, 'name' | 'fate'> {
  if (!(error instanceof Error)) return { name: 'unrecognised', fate: 'unknown' }
  const known: DriverError = error
  const { writeConcernError, originalError } = known
  // The driver puts words of its own in place of one code.
  if (originalError instanceof Error) return ruled(originalError, kind)
  if (writeConcernError !== undefined) return { name: `WriteConcern ${codeNameOf(writeConcernError)}`, fate: 'unknown' }
  const isServers = typeof known.code === 'number'
  if (kind === 'commit' && isServers) {
    const isAborted = hasLabel(known, 'TransientTransactionError') && !hasLabel(known, 'UnknownTransactionCommitResult')
    return isAborted
      ? { ...ABORTED, name: `${ABORTED.name} ${byCode(known).name}` }
      : { ...byCode(known), fate: 'unknown' }
  }
  if (hasLabel(known, 'NoWritesPerformed')) return NO_WRITES
  if (isServers) return byCode(known)
  if (hasLabel(known, 'HandshakeError')) return HANDSHAKE
  if (typeof known.code === 'string' && BY_SOCKET.has(known.code)) return { name: known.code, fate: 'unknown' }
  return BY_NAME.get(known.name) ?? { name: `unrecognised ${known.name}`, fate: 'unknown' }
}

const byCode = ({ code, codeName }: DriverError): Pick<Rule, 'name' | 'fate'> =>
  BY_CODE.get(Number(code)) ?? {
    name: `unrecognised ${code}${typeof codeName === 'string' ? ` ${codeName}` : ''}`,
    fate: 'unknown',
  }

function codeNameOf(error: unknown): string {
  const { code, codeName } = Object(error) as { readonly code?: unknown; readonly codeName?: unknown }
  return typeof codeName === 'string' ? codeName : (BY_CODE.get(Number(code))?.name ?? String(code))
}

/** What the runner is to see of a failed command. */
export function failureOf(error: unknown, kind: CommandKind, sent: boolean): Error {
  if (error instanceof DefiniteFailure) return error
  const { fate, text } = explain(error, kind, sent)
  return fate === 'definite' ? new DefiniteFailure(text) : new Error(text, { cause: error })
}

export const isDuplicate = (error: unknown): boolean => codeOf(error) === 11000

/** The server broke this transaction off, for another's sake, and it may be begun again. */
export const isConflict = (error: unknown): boolean => {
  const code = codeOf(error)
  return (
    code !== null && TO_BE_BEGUN_AGAIN.includes(code) && hasLabel(error as DriverError, 'TransientTransactionError')
  )
}
/** WriteConflict, LockTimeout, SnapshotUnavailable, NoSuchTransaction: it was aborted for a conflict before this. */
const TO_BE_BEGUN_AGAIN: readonly number[] = [112, 24, 246, 251]

function codeOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null
  const { code, writeConcernError }: DriverError = error
  return typeof code === 'number' && writeConcernError === undefined ? code : null
}

/** After these a connection may hold an answer that nobody waits for, or a transaction that nobody ends. */
export const isBroken = (error: unknown): boolean => codeOf(error) === null
