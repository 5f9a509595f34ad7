/** The messages of rpc.proto as the loader makes them: numbers of 64 bits are texts, bytes are buffers. */

export interface ResponseHeader {
  readonly member_id: string
  readonly revision: string
  readonly raft_term: string
}

export interface KeyValue {
  readonly key: Buffer
  readonly create_revision: string
  readonly mod_revision: string
  readonly version: string
  readonly value: Buffer
  readonly lease: string
}

export interface RangeRequest {
  readonly key: Buffer
  readonly range_end?: Buffer
  readonly limit?: number
  readonly sort_order?: 'ASCEND'
  readonly sort_target?: 'CREATE'
  readonly serializable?: boolean
  readonly count_only?: boolean
}
export interface RangeResponse {
  readonly header: ResponseHeader
  readonly kvs: readonly KeyValue[]
  readonly count: string
}

export interface PutRequest {
  readonly key: Buffer
  readonly value: Buffer
  /** An id. */
  readonly lease?: string
}
export interface DeleteRangeRequest {
  readonly key: Buffer
  readonly range_end?: Buffer
}
export interface DeleteRangeResponse {
  readonly header: ResponseHeader
  readonly deleted: string
}
interface HeaderOnly {
  readonly header: ResponseHeader
}

export type RequestOp =
  | { readonly request_range: RangeRequest }
  | { readonly request_put: PutRequest }
  | { readonly request_delete_range: DeleteRangeRequest }
export interface ResponseOp {
  readonly response_range?: RangeResponse
}

export type Compare = { readonly key: Buffer; readonly result: 'EQUAL' } & (
  | { readonly target: 'CREATE'; readonly create_revision: string }
  | { readonly target: 'MOD'; readonly mod_revision: string }
  | { readonly target: 'VALUE'; readonly value: Buffer }
)
export interface TxnRequest {
  readonly compare: readonly Compare[]
  readonly success: readonly RequestOp[]
  readonly failure: readonly RequestOp[]
}
export interface TxnResponse {
  readonly header: ResponseHeader
  readonly succeeded: boolean
  readonly responses: readonly ResponseOp[]
}

export interface LeaseGrantResponse {
  readonly header: ResponseHeader
  readonly ID: string
  /** Seconds, as the server chose. */
  readonly TTL: string
}
export interface LeaseKeepAliveResponse {
  readonly TTL: string
}

export interface StatusResponse {
  readonly header: ResponseHeader
  readonly version: string
  /** "0": it knows of none. */
  readonly leader: string
  readonly raftIndex: string
  readonly raftTerm: string
  readonly raftAppliedIndex: string
}

/** Every unary method: what it takes, what it answers. */
export interface Methods {
  readonly Range: { readonly takes: RangeRequest; readonly gives: RangeResponse }
  readonly Put: { readonly takes: PutRequest; readonly gives: HeaderOnly }
  readonly DeleteRange: { readonly takes: DeleteRangeRequest; readonly gives: DeleteRangeResponse }
  readonly Txn: { readonly takes: TxnRequest; readonly gives: TxnResponse }
  /** Forgets what was before a revision, but for the present keys. */
  readonly Compact: { readonly takes: { readonly revision: string }; readonly gives: HeaderOnly }
  readonly LeaseGrant: { readonly takes: { readonly TTL: number }; readonly gives: LeaseGrantResponse }
  readonly LeaseRevoke: { readonly takes: { readonly ID: string }; readonly gives: HeaderOnly }
  readonly Status: { readonly takes: Readonly<Record<string, never>>; readonly gives: StatusResponse }
  readonly MoveLeader: { readonly takes: { readonly targetID: string }; readonly gives: HeaderOnly }
}
export type Method = keyof Methods
