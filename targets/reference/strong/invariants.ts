/**
 * For tests: what Raft's proof is about (figure 3), looked for in the nodes themselves while they run. What one look
 * cannot see, because it came and went between two, stays unseen.
 */
import { type NodeId, nanos, type Simulation } from 'rashomon/sdk'
import type { Reply, Request } from '../protocol.ts'
import type { Entry, RaftMessage } from './messages.ts'
import type { Inside, Raft } from './raft.ts'

export type World = Simulation<RaftMessage | Request | Reply>
type Node = Inside & { readonly name: NodeId }

const LOOK_EVERY = nanos(3e6)
/** Comparing whole logs is dear. */
const LOOKS_PER_THOROUGH = 20

export const insideOf = (world: World): readonly Node[] =>
  world.members.flatMap(({ name, program }) => (program === null ? [] : [{ name, ...(program as Raft).inside }]))

export class Invariants {
  readonly #world: World
  readonly #leaders = new Map<number, NodeId>()
  /** The entry committed at each index, and the lowest term in which a node was seen to know of it. */
  readonly #committed: { readonly entry: Entry; term: number }[] = []
  /** Per incarnation: what of its log has been compared. */
  readonly #compared = new WeakMap<Inside['log'], number>()

  constructor(world: World) {
    this.#world = world
  }

  /** Looks until `signal` aborts; tells the first that was broken, or null. */
  async watch(signal: AbortSignal): Promise<string | null> {
    for (let look = 0; !signal.aborted; look++) {
      const broken = this.#look(insideOf(this.#world), look % LOOKS_PER_THOROUGH === 0)
      if (broken !== null) return broken
      await this.#world.clock.sleep(LOOK_EVERY, signal)
    }
    return null
  }

  #look(nodes: readonly Node[], thorough: boolean): string | null {
    for (const node of nodes) {
      const broken = this.#electionSafety(node) ?? this.#stateMachineSafety(node, thorough)
      if (broken !== null) return broken
    }
    if (!thorough) return null
    for (const [at, node] of nodes.entries()) {
      const broken = this.#leaderCompleteness(node) ?? logMatching(node, nodes.slice(0, at))
      if (broken !== null) return broken
    }
    return null
  }

  /** At most one leader a term. */
  #electionSafety({ name, role, term }: Node): string | null {
    if (role !== 'leader') return null
    const other = this.#leaders.get(term) ?? name
    this.#leaders.set(term, name)
    return other === name ? null : `election safety: ${other} and ${name} lead term ${term}`
  }

  /** No two nodes apply different entries at one index. */
  #stateMachineSafety({ name, log, commit, term }: Node, thorough: boolean): string | null {
    const from = thorough ? 1 : (this.#compared.get(log) ?? 1)
    for (let index = from; index <= commit; index++) {
      const entry = log.entryAt(index)
      const known = this.#committed[index - 1]
      if (entry === undefined) return `state machine safety: ${name} lacks entry ${index}, which it has committed`
      if (known === undefined) this.#committed.push({ entry, term })
      else if (!same(known.entry, entry)) return `state machine safety: ${name} has another entry ${index}`
      else known.term = Math.min(known.term, term)
    }
    this.#compared.set(log, commit + 1)
    return null
  }

  /** A leader has all that was committed in earlier terms. */
  #leaderCompleteness({ name, role, log, term }: Node): string | null {
    if (role !== 'leader') return null
    const lacking = this.#committed.findIndex(
      ({ entry, term: since }, at) => since < term && !same(log.entryAt(at + 1), entry),
    )
    return lacking === -1 ? null : `leader completeness: ${name}, leader of term ${term}, lacks entry ${lacking + 1}`
  }
}

/** Same index and term: same entry, and all before it. */
function logMatching(node: Node, others: readonly Node[]): string | null {
  for (const other of others) {
    let matching = false
    for (let index = Math.min(node.log.lastIndex, other.log.lastIndex); index > 0; index--) {
      matching ||= node.log.termAt(index) === other.log.termAt(index)
      if (!matching || same(node.log.entryAt(index), other.log.entryAt(index))) continue
      return `log matching: ${node.name} and ${other.name} differ at ${index}, before a match`
    }
  }
  return null
}

/** A request's id may be proposed twice, in the same term even: its command is the same then. */
const same = (one: Entry | undefined, other: Entry | undefined): boolean =>
  one === other || (one !== undefined && one.term === other?.term && one.request?.id === other.request?.id)
