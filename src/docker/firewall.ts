/**
 * The firewall of one node, as text: the whole of it, each time anew.
 *
 * A link a→b is cut where it ends, in b's INPUT chain, and nowhere else: a sender must meet silence, as it would on a
 * broken network, and not its own kernel's "operation not permitted". Rules match addresses only and never the state of
 * connections, so that established ones go silent too.
 *
 * Every rule counts what it meets, which makes the proofs. Around what may drop a peer's packets stand two rules that
 * only our probes (datagrams to a port where nobody listens) meet:
 *
 *   -s a, probe                 arrived: n
 *   -s a  DROP                  (if the link is cut, or with a probability)
 *   -s a, probe  DROP           passed: 0 — if it is not 0, the link is open. Nobody wants the datagram: it ends here.
 *   -s a  RETURN
 *
 * So it is the very rule that strikes the database's packets which must swallow the probes. What is from no peer comes
 * from outside, that is from clients, wherever they are: it is counted likewise, by the packets to the client port.
 *
 * Blind: the network has IPv4 only; nodes that speak IPv6 with each other would not be cut.
 */
import type { NodeId } from '../units.ts'
import type { Pod } from './deployment.ts'
import { type LinkName, linkName, type NetworkState } from './network-state.ts'

export const CHAIN = 'RASHOMON'
/** UDP, at the nodes: nothing listens there. */
export const PROBE_PORT = 31_999

/** Whose packets a rule counts, and at which of the two places. */
export interface Counted {
  readonly source: LinkName | 'outside'
  readonly place: 'arrived' | 'passed'
}

export interface Rule {
  /** As in `iptables -A RASHOMON …`. */
  readonly match: string
  readonly counted: Counted | null
}

/** Packets since the rules were written. */
export interface Tally {
  readonly arrived: number
  readonly passed: number
}
export type Tallies = ReadonlyMap<Counted['source'], Tally>

export function rulesOf(
  node: NodeId,
  pods: readonly Pod[],
  clientPort: number,
  { cut, spoiled, outside }: Pick<NetworkState, 'cut' | 'spoiled' | 'outside'>,
): readonly Rule[] {
  const fromPeers = pods
    .filter((pod) => pod.node !== node)
    .flatMap((peer) => {
      const link = linkName([peer.node, node])
      return rulesOfPeer(peer.address, link, cut.has(link) ? 1 : (spoiled.loss.get(link) ?? 0))
    })
  return [plain('-i lo -j RETURN'), ...fromPeers, ...rulesOfOutside(clientPort, outside.has(node))]
}

function rulesOfPeer(address: string, source: LinkName, chance: number): readonly Rule[] {
  const from = `-s ${address}/32`
  const probe = `${from} -p udp -m udp --dport ${PROBE_PORT}`
  return [
    { match: probe, counted: { source, place: 'arrived' } },
    ...drops(from, chance),
    { match: `${probe} -j DROP`, counted: { source, place: 'passed' } },
    plain(`${from} -j RETURN`),
  ]
}

function rulesOfOutside(clientPort: number, isCut: boolean): readonly Rule[] {
  const client = `-p tcp -m tcp --dport ${clientPort}`
  return [
    { match: client, counted: { source: 'outside', place: 'arrived' } },
    ...(isCut ? [plain('-j DROP')] : []),
    { match: client, counted: { source: 'outside', place: 'passed' } },
  ]
}

const plain = (match: string): Rule => ({ match, counted: null })

function drops(from: string, chance: number): readonly Rule[] {
  if (chance <= 0) return []
  if (chance >= 1) return [plain(`${from} -j DROP`)]
  return [plain(`${from} -m statistic --mode random --probability ${chance.toFixed(6)} -j DROP`)]
}

/** For `iptables-restore --noflush`: replaces our chain, in one step, and touches nothing else. */
export const restoreText = (rules: readonly Rule[]): string =>
  [
    '*filter',
    `:${CHAIN} - [0:0]`,
    `-F ${CHAIN}`,
    ...rules.map(({ match }) => `-A ${CHAIN} ${match}`),
    'COMMIT',
    '',
  ].join('\n')

const SAVED_RULE = new RegExp(String.raw`^\[(\d+):\d+\] -A ${CHAIN}(?: (.*))?$`)
const HOOK = new RegExp(String.raw`^\[\d+:\d+\] -A INPUT -j ${CHAIN}$`, 'm')

/** Reads the counters from what `iptables-save -c` printed; null if these are not our rules, or they are not in use. */
export function talliesOf(rules: readonly Rule[], saved: string): Tallies | null {
  const packets = saved.split('\n').flatMap((line) => {
    const match = SAVED_RULE.exec(line)
    return match === null ? [] : [Number(match[1])]
  })
  if (packets.length !== rules.length || !HOOK.test(saved)) return null
  const tallies = new Map<Counted['source'], Tally>()
  for (const [at, { counted }] of rules.entries()) {
    if (counted === null) continue
    const tally = tallies.get(counted.source) ?? { arrived: 0, passed: 0 }
    tallies.set(counted.source, { ...tally, [counted.place]: packets[at] ?? 0 })
  }
  return tallies
}
