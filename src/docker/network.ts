/** A run's own network: a labelled bridge with a subnet that nobody else uses. */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { EnvironmentError } from '../errors.ts'
import { asked, wordsOf } from './answers.ts'
import type { RunNetwork } from './deployment.ts'
import type { Engine } from './engine.ts'
import { freeSubnet, gatewayOf, routedRanges } from './subnets.ts'

const ATTEMPTS = 20

export async function createNetwork(
  engine: Engine,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<RunNetwork> {
  for (let attempt = 1; ; attempt++) {
    const subnet = freeSubnet(await takenSubnets(engine), randomInt)
    if (subnet === null) throw noneFree()
    const gateway = gatewayOf(subnet)
    try {
      const { id } = await engine.docker.createNetwork({
        Name: name,
        Driver: 'bridge',
        IPAM: { Config: [{ Subnet: subnet, Gateway: gateway }] },
        Labels: { ...labels },
      })
      return { id, name, subnet, gateway }
    } catch (error) {
      // Another run was quicker with the same subnet: draw again.
      if (attempt >= ATTEMPTS || !/overlap|conflict/i.test(wordsOf(error))) {
        throw await asked(`no network can be made for the run`, () => Promise.reject(error))
      }
    }
  }
}

async function takenSubnets(engine: Engine): Promise<readonly string[]> {
  const networks = await asked("the engine's networks cannot be listed", () => engine.docker.listNetworks())
  const ofEngine = networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []))
  return [...ofEngine, ...ofThisMachine()]
}

function ofThisMachine(): readonly string[] {
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return [...interfaces.flatMap(({ family, cidr }) => (family === 'IPv4' && cidr !== null ? [cidr] : [])), ...routes()]
}

/** A private network behind a tunnel shows only here. */
function routes(): readonly string[] {
  try {
    return routedRanges(readFileSync('/proc/net/route', 'utf8'))
  } catch {
    return [] // not Linux
  }
}

/** The bridge is an interface of this machine: its containers' addresses can be dialled. */
export function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => (list ?? []).some((one) => one.address === address))
}

const noneFree = (): EnvironmentError =>
  new EnvironmentError({
    what: 'there is no free subnet for the run',
    why: 'all that were drawn from 172.16.0.0/12 and 10.64.0.0/10 overlap with networks of the engine or of this machine',
    fix: 'remove networks that are no longer needed: `rashomon cleanup`, `docker network prune`',
  })
