/**
 * What an error of a call says about its effect: the one table.
 *
 * *definite*: the request was never sent, or etcd refused it before its log. Whatever is not in the table may have been
 * carried out, or may yet be: "read ECONNRESET", "Connection dropped" and GOAWAY reach calls in flight, and a member that
 * says "request timed out" or "leader changed" has let go of a proposal that may be in the log. Nor is "database space
 * exceeded" a refusal: the first to meet the quota while it carries a put out makes the change and then answers so
 * (quotaApplierV3), and that looks the same as a refusal on arrival.
 *
 * Sources: etcd's api/v3rpc/rpctypes/error.go (the texts), server/etcdserver/v3_server.go (where they are raised),
 * raft's ErrProposalDropped, the pick-first balancer of grpc-js.
 */
import { DefiniteFailure } from 'rashomon/sdk'

/** Codes of gRPC that the table names. */
const CODE = {
  unknown: 2,
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  outOfRange: 11,
  unavailable: 14,
} as const
const CODE_NAMES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

interface Rule {
  readonly code: number
  /** The details from their beginning; a pattern that ends with $ means all of them. */
  readonly details: RegExp
  readonly why: string
}

export const DEFINITE: readonly Rule[] = [
  {
    code: CODE.unavailable,
    details: /^No connection established/,
    why: 'the driver had no connection to send it on; it says so only of calls that never left',
  },
  {
    code: CODE.unavailable,
    details: /^Channel closed before call started$/,
    why: 'it waited for a connection when its session was closed',
  },
  {
    code: CODE.unavailable,
    details: /^etcdserver: no leader$/,
    why: 'refused on arrival, by the check that the metadata `hasleader` asks for',
  },
  {
    code: CODE.unknown,
    details: /^raft proposal dropped$/,
    why: 'raft did not take the proposal in: no leader, or leadership is being handed over',
  },
  {
    code: CODE.invalidArgument,
    details: /^etcdserver: /,
    why: 'the request itself is wrong; it is looked at before anything is changed',
  },
  {
    code: CODE.outOfRange,
    details: /^etcdserver: mvcc: required revision /,
    why: 'a revision that is compacted or yet to come was asked for; nothing was changed',
  },
  {
    code: CODE.notFound,
    details: /^etcdserver: requested lease not found$/,
    why: 'looked up before the put is carried out',
  },
  {
    code: CODE.resourceExhausted,
    details: /^etcdserver: too many requests$/,
    why: 'refused on arrival: applying lags too far behind committing',
  },
]

interface RpcError {
  readonly code: number
  readonly details: string
}

const isRpcError = (error: unknown): error is RpcError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'number' &&
  'details' in error &&
  typeof error.details === 'string'

export const isDefinite = (code: number, details: string): boolean =>
  DEFINITE.some((rule) => rule.code === code && rule.details.test(details))

/** What the runner is to see of a failed call. */
export function failureOf(error: unknown): Error {
  if (!isRpcError(error)) return error instanceof Error ? error : new Error(String(error))
  const text = `${CODE_NAMES[error.code] ?? error.code}: ${error.details}`
  return isDefinite(error.code, error.details) ? new DefiniteFailure(text) : new Error(text)
}

/**
 * For steps that change nothing of what the operation is about, like the reading before a transaction: if they fail, the
 * operation certainly had no effect.
 */
export async function withoutEffect<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    throw error instanceof DefiniteFailure ? error : new DefiniteFailure(messageOf(error))
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
