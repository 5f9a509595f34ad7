/** Takes nodes off the run's network, and puts them back with the address that they had. */
import type { NodeId } from '../units.ts'
import type { Deployment } from './deployment.ts'
import { allDone } from './serial.ts'

export class Attachments {
  readonly #deployment: Deployment
  /** With the link address that they had: peers remember it for a while, and would send into the void. */
  readonly #detached = new Map<NodeId, string>()

  constructor(deployment: Deployment) {
    this.#deployment = deployment
  }

  async apply(detached: ReadonlySet<NodeId>): Promise<void> {
    const nodes = this.#deployment.pods.map(({ node }) => node)
    const leaving = nodes.filter((node) => detached.has(node) && !this.#detached.has(node))
    const coming = nodes.filter((node) => !detached.has(node) && this.#detached.has(node))
    await allDone([...leaving.map((node) => this.#detach(node)), ...coming.map((node) => this.#attach(node))])
    if (coming.length > 0) await this.#deployment.refreshEndpoints()
  }

  isAttached(node: NodeId): boolean {
    return !this.#detached.has(node)
  }

  /** As the engine sees it. */
  async attachedOf(nodes: readonly NodeId[]): Promise<readonly NodeId[]> {
    const { engine, network } = this.#deployment
    const attached = await Promise.all(
      nodes.map(async (node) => {
        const { NetworkSettings } = await engine.docker.getContainer(this.#deployment.podOf(node).holder).inspect()
        return NetworkSettings.Networks[network.name] !== undefined
      }),
    )
    return nodes.filter((_, at) => attached[at])
  }

  async #detach(node: NodeId): Promise<void> {
    const { holder } = this.#deployment.podOf(node)
    const mac = await this.#macOf(holder)
    await this.#network.disconnect({ Container: holder })
    this.#detached.set(node, mac)
  }

  async #attach(node: NodeId): Promise<void> {
    const { holder, address } = this.#deployment.podOf(node)
    const mac = this.#detached.get(node)
    const EndpointConfig = {
      IPAMConfig: { IPv4Address: address },
      // Engines before 25 make it of the address anyway, those before 28 unless told otherwise.
      ...(mac === undefined || mac === '' ? {} : { MacAddress: mac }),
    }
    await this.#network.connect({ Container: holder, EndpointConfig })
    this.#detached.delete(node)
  }

  async #macOf(holder: string): Promise<string> {
    const { engine, network } = this.#deployment
    const { NetworkSettings } = await engine.docker.getContainer(holder).inspect()
    return NetworkSettings.Networks[network.name]?.MacAddress ?? ''
  }

  get #network(): ReturnType<Deployment['engine']['docker']['getNetwork']> {
    return this.#deployment.engine.docker.getNetwork(this.#deployment.network.id)
  }
}
