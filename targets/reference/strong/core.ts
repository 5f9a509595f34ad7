/** What a node is whatever its role: its disk, its data, how far both have come, and how it answers. */
import type { DiskContents, NodeIo } from 'rashomon/sdk'
import type { Command, Reply, Request, Result } from '../protocol.ts'
import type { RaftBugs } from './bugs.ts'
import type { Entry, Origin, RaftMessage } from './messages.ts'
import { Replica } from './replica.ts'
import { refused } from './requests.ts'
import { StableState } from './stable.ts'
import type { Timing } from './timing.ts'

export type Io = NodeIo<RaftMessage | Request | Reply>

export class Core {
  readonly io: Io
  readonly stable: StableState
  readonly timing: Timing
  readonly bugs: RaftBugs
  readonly #replica: Replica
  #commit = 0
  #applied = 0

  constructor(io: Io, disk: DiskContents, timing: Timing, bugs: RaftBugs) {
    this.io = io
    this.timing = timing
    this.bugs = bugs
    this.stable = new StableState(io, disk, bugs)
    this.#replica = new Replica(bugs.applyDuplicates, bugs.locks)
  }

  /** Entries up to here are committed, as far as this node knows; after a restart it knows nothing. */
  get commit(): number {
    return this.#commit
  }

  get applied(): number {
    return this.#applied
  }

  /** Commits and applies up to `index`, and hands out what each request came to. */
  commitTo(index: number, tell: (index: number, result: Result) => void = () => {}): void {
    if (index <= this.#commit) return
    this.#commit = index
    while (this.#applied < index) {
      const entry = this.stable.log.entryAt(++this.#applied) as Entry // what is committed is in the log
      const result = this.#replica.apply(entry)
      if (result !== null) tell(this.#applied, result)
    }
  }

  /**
   * Sends a promise once what it rests on is on disk, unless the term that it is made in is over by then: it would do no
   * harm, but nobody waits for it.
   */
  promise(send: () => void): void {
    const { term } = this.stable
    this.stable.whenDurable(() => {
      if (this.stable.term === term) send()
    })
  }

  toPeers(message: RaftMessage): void {
    for (const node of this.io.nodes) if (node !== this.io.self) this.io.send(node, message)
  }

  answer({ from, forwarded }: Origin, reply: Reply): void {
    this.io.send(from, forwarded ? { kind: 'forwarded', reply } : reply)
  }

  /** Answers from the data as they are here and now. */
  answerRead(origin: Origin, command: Command): void {
    const { id } = origin
    const result = this.#replica.read(command)
    if (result === null) this.answer(origin, refused(id, 'an account is not known here yet'))
    else this.answer(origin, { kind: 'reply', id, result })
  }
}
