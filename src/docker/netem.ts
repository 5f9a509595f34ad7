/**
 * Delay, duplication and reordering by the kernel's network emulator (`tc netem`), from each node to each peer apart.
 *
 * A node's interface gets a `prio` qdisc of 16 bands: all traffic goes to the first, which spoils nothing, but for what
 * `u32` filters find to be addressed to a peer with a spoiled link; that goes to a band of its own with a `netem` below.
 * So clients' streams are left alone. Written after tc-netem(8), tc-prio(8) and tc-u32(8); the kernels that it was
 * developed on have no `sch_netem`, so only the refusal was ever seen there, and the text of the commands tested.
 *
 * Reordering delays the given share of packets by 20 ms, and the others overtake them. A link that another fault delays
 * as well cannot have both (netem would send the overtaking packets without any delay): there the delay gets 20 ms of
 * jitter, which reorders, too.
 */
import { EnvironmentError } from '../errors.ts'
import type { NodeId } from '../units.ts'
import type { Pod } from './deployment.ts'
import type { Engine, Executed } from './engine.ts'
import { runLabels } from './labels.ts'
import { linkName, type NetworkState } from './network-state.ts'

/** Bands of `prio`, less the first. */
const MOST_PEERS = 15
const REORDER_MS = 20
/** Packets under way; netem's own limit of 1000 would turn long delays into loss. */
const LIMIT = 100_000

/** "DEV" stands for the interface. Empty: nothing of the node's is spoiled. */
export function netemBatch(node: NodeId, pods: readonly Pod[], { spoiled }: Pick<NetworkState, 'spoiled'>): string {
  const peers = pods.filter((pod) => pod.node !== node).slice(0, MOST_PEERS)
  const lines = peers.flatMap((peer, at) => {
    const link = linkName([node, peer.node])
    const emulated = netemOf({
      delayMs: spoiled.delay.get(link) ?? 0,
      duplicate: spoiled.duplicate.get(link) ?? 0,
      reorder: spoiled.reorder.get(link) ?? 0,
    })
    if (emulated === null) return []
    const band = (at + 2).toString(16)
    return [
      `qdisc add dev DEV parent 1:${band} handle 1${band}: netem limit ${LIMIT} ${emulated}`,
      `filter add dev DEV parent 1: protocol ip prio 1 u32 match ip dst ${peer.address}/32 flowid 1:${band}`,
    ]
  })
  if (lines.length === 0) return ''
  const all = Array.from({ length: 16 }, () => '0').join(' ')
  return [`qdisc add dev DEV root handle 1: prio bands 16 priomap ${all}`, ...lines, ''].join('\n')
}

interface Emulated {
  readonly delayMs: number
  readonly duplicate: number
  readonly reorder: number
}

function netemOf({ delayMs, duplicate, reorder }: Emulated): string | null {
  const parts: string[] = []
  if (reorder > 0 && delayMs > 0) parts.push(`delay ${delayMs + REORDER_MS}ms ${REORDER_MS}ms`)
  else if (reorder > 0) parts.push(`delay ${REORDER_MS}ms reorder ${percent(1 - reorder)}`)
  else if (delayMs > 0) parts.push(`delay ${delayMs}ms`)
  if (duplicate > 0) parts.push(`duplicate ${percent(duplicate)}`)
  return parts.length === 0 ? null : parts.join(' ')
}

const percent = (share: number): string => `${Number((100 * Math.min(1, share)).toFixed(4))}%`

/**
 * $1: the node's address, by which its interface is found; $2: what to write. A node that is taken off the network has
 * none, and gets it when it is back. Prints what stands then.
 */
export const WRITE_NETEM = `read -r _ dev _ < <(ip -o -4 addr show to "$1") || exit 0
tc qdisc del dev "$dev" root 2>/dev/null
if [ -n "$2" ]; then tc -batch - <<<"\${2//DEV/$dev}" || exit 1; fi
tc -s qdisc show dev "$dev"`

export interface EmulatedLink {
  readonly parameters: string
  readonly sentPackets: number
}

/**
 * What `tc -s qdisc` prints of netem below the band of a peer:
 *
 *     qdisc netem 12: parent 1:2 limit 100000 delay 50ms
 *      Sent 294 bytes 3 pkt (dropped 0, overlimits 0 requeues 0)
 */
export function emulatedLink(shown: string, node: NodeId, peer: NodeId, pods: readonly Pod[]): EmulatedLink | null {
  const at = pods.filter((pod) => pod.node !== node).findIndex((pod) => pod.node === peer)
  const band = (at + 2).toString(16)
  const match = new RegExp(String.raw`^qdisc netem \S+ parent 1:${band} (.*)\n\s+Sent \d+ bytes (\d+) pkt`, 'm').exec(
    shown,
  )
  return match === null ? null : { parameters: (match[1] ?? '').trim(), sentPackets: Number(match[2]) }
}

const TRY = ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'] as const
/** The trying container ends by itself, should we not come to remove it. */
const TRIAL_SECONDS = '60'
let trials = 0

/** Whether the engine's kernel can emulate, really tried; null if it can, else what tc said. */
export async function tryNetem(engine: Engine, holderImage: string): Promise<string | null> {
  const runId = `netem-${process.pid}-${++trials}`
  const container = await engine.docker.createContainer({
    name: `rsh-${runId}`,
    Image: holderImage,
    Entrypoint: ['sleep'],
    Cmd: [TRIAL_SECONDS],
    Labels: { ...runLabels(runId, 'netem') },
    HostConfig: { NetworkMode: 'none', CapAdd: ['NET_ADMIN'] },
  })
  try {
    await container.start()
    const { exitCode, stdout, stderr }: Executed = await engine.exec(container.id, TRY)
    return exitCode === 0 ? null : (stderr || stdout).trim() || `exit code ${exitCode}`
  } finally {
    await container.remove({ force: true, v: true })
  }
}

/** @throws {EnvironmentError} where packets cannot be delayed, doubled or reordered */
export async function requireNetem(engine: Engine, holderImage: string): Promise<void> {
  const why = await tryNetem(engine, holderImage)
  if (why === null) return
  throw new EnvironmentError({
    what: "this engine's kernel cannot delay, double or reorder packets",
    why: `it has no sch_netem (tc says: ${why.split('\n').join(' ')})`,
    fix: 'run `modprobe sch_netem` on the machine of the engine, or use what needs no netem: --option packet-kind=loss',
  })
}
