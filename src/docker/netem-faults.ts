/** Writes and reads the network emulators of a cluster's nodes (netem.ts says how they are built). */
import { EnvironmentError } from '../errors.ts'
import type { NodeId } from '../units.ts'
import type { Deployment } from './deployment.ts'
import { type EmulatedLink, emulatedLink, netemBatch, WRITE_NETEM } from './netem.ts'
import { type Link, type LinkName, linkName, type NetworkState } from './network-state.ts'
import { allDone } from './serial.ts'

const LOOK = 'read -r _ dev _ < <(ip -o -4 addr show to "$1") || exit 0; tc -s qdisc show dev "$dev"'

export class Emulator {
  readonly #deployment: Deployment
  /** Of nodes that have one. */
  readonly #written = new Map<NodeId, string>()

  constructor(deployment: Deployment) {
    this.#deployment = deployment
  }

  async apply(state: NetworkState): Promise<void> {
    // A node that comes back to the network has a new interface, without emulator.
    for (const node of state.detached) this.#written.delete(node)
    await allDone(
      this.#deployment.pods
        .filter(({ node }) => !state.detached.has(node))
        .map(async ({ node, address }) => {
          const batch = netemBatch(node, this.#deployment.pods, state)
          if ((this.#written.get(node) ?? '') === batch) return
          this.#written.delete(node)
          await this.#bash(node, WRITE_NETEM, [address, batch])
          this.#written.set(node, batch)
        }),
    )
  }

  async look(links: readonly Link[]): Promise<ReadonlyMap<LinkName, EmulatedLink>> {
    const senders = [...new Set(links.map(([from]) => from))]
    const shown = new Map(
      await Promise.all(
        senders.map(async (node) => {
          const { address } = this.#deployment.podOf(node)
          return [node, await this.#bash(node, LOOK, [address])] as const
        }),
      ),
    )
    return new Map(
      links.flatMap(([from, to]) => {
        const found = emulatedLink(shown.get(from) ?? '', from, to, this.#deployment.pods)
        return found === null ? [] : [[linkName([from, to]), found] as const]
      }),
    )
  }

  async #bash(node: NodeId, script: string, args: readonly string[]): Promise<string> {
    const { holder } = this.#deployment.podOf(node)
    const done = await this.#deployment.engine.exec(holder, ['bash', '-c', script, 'rashomon', ...args])
    if (done.exitCode === 0) return done.stdout
    throw new EnvironmentError({
      what: `tc failed in the holder of ${node}`,
      why: done.stderr.trim() || `exit code ${done.exitCode}`,
      fix: 'see whether `rashomon doctor` finds sch_netem',
    })
  }
}
