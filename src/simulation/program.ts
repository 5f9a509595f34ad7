/** What a simulated node runs: synchronous, and blind to everything but its messages, timers and disk. */
import type { Nanos, NodeId } from '../units.ts'
import type { DiskContents } from './disk.ts'

/** Messages are readonly (frozen in tests): a shared mutable message is a read of another node's memory. */
export interface NodeProgram<Message> {
  /** First call of each incarnation: volatile state is new, `disk` holds what survived. */
  start(io: NodeIo<Message>, disk: DiskContents): void
  /** `from` is a node's name, or a client connection's: answer it with `send`. */
  message(from: string, message: Message): void
  timer(id: number): void
  written(ticket: number): void
  /** A leader's term, if this node believes to be one: what the database itself would answer. */
  primaryTerm?(): number | null
}

export interface NodeIo<Message> {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  send(to: string, message: Message): void
  /** One timer an id; setting it again replaces it. Timers that come due during a pause fire on resume, in order. */
  setTimer(id: number, afterNs: Nanos): void
  cancelTimer(id: number): void
  /** Skewed; timers only drift. */
  wallTime(): Nanos
  random(): number
  /** `write` replaces a file atomically. */
  write(file: string, bytes: Uint8Array): void
  append(file: string, bytes: Uint8Array): void
  truncate(file: string, length: number): void
  /**
   * Returns a ticket, completed later by `written`. Tickets complete in issue order and cover every write before them;
   * a crash keeps a prefix of the write sequence, at least up to the last completed ticket.
   */
  sync(): number
}
