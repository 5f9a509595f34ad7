/** Writes nodes' firewalls, sends probes through them and reads what they counted. An exec costs 0.1 s: one a node and step. */
import { createConnection } from 'node:net'
import { EnvironmentError } from '../errors.ts'
import type { Clock } from '../time/index.ts'
import { millis, type NodeId } from '../units.ts'
import type { Deployment, Endpoint } from './deployment.ts'
import type { Executed } from './engine.ts'
import {
  type Counted,
  PROBE_PORT,
  type Rule,
  restoreText,
  rulesOf,
  type Tallies,
  type Tally,
  talliesOf,
} from './firewall.ts'
import type { Link, NetworkState } from './network-state.ts'
import { allDone } from './serial.ts'

const PICK = 'tables=iptables; iptables -n -L INPUT >/dev/null 2>&1 || tables=iptables-legacy'
/** $1: the text for iptables-restore. Prints what stands then. */
const WRITE = `set -e
${PICK}
printf %s "$1" | "$tables-restore" --noflush
"$tables" -C INPUT -j RASHOMON 2>/dev/null || "$tables" -I INPUT 1 -j RASHOMON
"$tables-save" -c -t filter`
const READ = `${PICK}; "$tables-save" -c -t filter`
/** $1: the port; then pairs of an address and a number of datagrams. What cannot be sent is not counted at the other end. */
const SEND = `port=$1; shift
while [ $# -gt 1 ]; do
  for ((i = 0; i < $2; i++)); do printf r >"/dev/udp/$1/$port"; done
  shift 2
done 2>/dev/null
exit 0`

/** A datagram is counted when it was sent, but for what delays it. */
const LOOK_AGAIN_MS = 50

interface Firewall {
  readonly text: string
  readonly rules: readonly Rule[]
  /** When last read. */
  tallies: Tallies
}

/** How much rose between two readings. */
export type Risen = (source: Counted['source']) => Tally

export class Probes {
  readonly #deployment: Deployment
  readonly #clock: Clock
  readonly #firewalls = new Map<NodeId, Firewall>()

  constructor(deployment: Deployment, clock: Clock) {
    this.#deployment = deployment
    this.#clock = clock
  }

  /** Writes the firewalls that are not as they should be. */
  async write(state: NetworkState): Promise<void> {
    await allDone(this.#deployment.pods.map(({ node }) => this.#writeOne(node, state)))
  }

  /** Sends so many datagrams over each of the links, and waits until they have arrived, for a while. */
  async send(links: readonly Link[], count: number, waitMs: number): Promise<Risen> {
    const senders = new Set(links.map(([from]) => from))
    const receivers = [...new Set(links.map(([, to]) => to))]
    const before = this.#remembered(receivers)
    await allDone(
      [...senders].map((from) =>
        this.#bash(from, SEND, [
          `${PROBE_PORT}`,
          ...links
            .filter((link) => link[0] === from)
            .flatMap(([, to]) => [this.#deployment.podOf(to).address, `${count}`]),
        ]),
      ),
    )
    return this.#read(receivers, before, waitMs, (risen) =>
      links.every(([from, to]) => risen(`${from}→${to}`).arrived >= count),
    )
  }

  /** Connects from here to a node's client port, and waits until its packets are counted. */
  async knock(node: NodeId, waitMs: number): Promise<Tally> {
    await this.#readOne(node) // clients knock all the time: what came before proves nothing of now
    const before = this.#remembered([node])
    const hangUp = knockAt(this.#deployment.endpoint(node))
    try {
      const risen = await this.#read([node], before, waitMs, (now) => now('outside').arrived > 0)
      return risen('outside')
    } finally {
      hangUp()
    }
  }

  async #writeOne(node: NodeId, state: NetworkState): Promise<void> {
    const rules = rulesOf(node, this.#deployment.pods, this.#deployment.clientPort, state)
    const text = restoreText(rules)
    if (this.#firewalls.get(node)?.text === text) return
    this.#firewalls.delete(node)
    const { stdout } = await this.#bash(node, WRITE, [text])
    this.#firewalls.set(node, { text, rules, tallies: this.#talliesOf(node, rules, stdout) })
  }

  #remembered(nodes: readonly NodeId[]): ReadonlyMap<NodeId, Tallies> {
    return new Map(nodes.map((node) => [node, this.#firewalls.get(node)?.tallies ?? new Map()]))
  }

  async #read(
    nodes: readonly NodeId[],
    before: ReadonlyMap<NodeId, Tallies>,
    waitMs: number,
    enough: (risen: Risen) => boolean,
  ): Promise<Risen> {
    const { signal } = new AbortController()
    const untilNs = this.#clock.now() + millis(waitMs)
    for (;;) {
      await allDone(nodes.map((node) => this.#readOne(node)))
      const risen: Risen = (source) => this.#risen(nodes, before, source)
      if (enough(risen) || this.#clock.now() >= untilNs) return risen
      await this.#clock.sleep(millis(LOOK_AGAIN_MS), signal)
    }
  }

  #risen(nodes: readonly NodeId[], before: ReadonlyMap<NodeId, Tallies>, source: Counted['source']): Tally {
    let arrived = 0
    let passed = 0
    for (const node of nodes) {
      const now = this.#firewalls.get(node)?.tallies.get(source)
      const then = before.get(node)?.get(source)
      arrived += (now?.arrived ?? 0) - (then?.arrived ?? 0)
      passed += (now?.passed ?? 0) - (then?.passed ?? 0)
    }
    return { arrived, passed }
  }

  async #readOne(node: NodeId): Promise<void> {
    const firewall = this.#firewalls.get(node)
    if (firewall === undefined) return
    const { stdout } = await this.#bash(node, READ, [])
    firewall.tallies = this.#talliesOf(node, firewall.rules, stdout)
  }

  #talliesOf(node: NodeId, rules: readonly Rule[], saved: string): Tallies {
    const tallies = talliesOf(rules, saved)
    if (tallies !== null) return tallies
    this.#firewalls.delete(node)
    throw new EnvironmentError({
      what: `the firewall rules of ${node} are not those that were written`,
      why: 'something else in its network namespace changes them',
      fix: 'use a holder image in which nothing but our own commands runs',
    })
  }

  async #bash(node: NodeId, script: string, args: readonly string[]): Promise<Executed> {
    const { holder } = this.#deployment.podOf(node)
    const done = await this.#deployment.engine.exec(holder, ['bash', '-c', script, 'rashomon', ...args])
    if (done.exitCode === 0) return done
    throw new EnvironmentError({
      what: `a command in the holder of ${node} failed with exit code ${done.exitCode}`,
      why: done.stderr.trim() || 'it does not say',
      fix: 'see whether `rashomon doctor` finds iptables in working order',
    })
  }
}

/** Whether it is let in does not matter: the node's firewall counts that it was there. Returns how to give up. */
function knockAt({ host, port }: Endpoint): () => void {
  const socket = createConnection({ host, port })
  socket.on('error', () => socket.destroy())
  return () => socket.destroy()
}
