/** The decision for registers with unique values: an order of the operations, or what rules every order out. */
import { buildBlocks } from './blocks.ts'
import { linkChains } from './chains.ts'
import type { Finding } from './finding.ts'
import { linearization } from './order.ts'
import type { Registers } from './registers.ts'

/** Consumes the registers: what they say of reads is overwritten on the way. Refusals that told nothing are no part of it. */
export function decideByZones(registers: Registers): Int32Array | Finding {
  const [spurious] = registers.spurious
  if (spurious !== undefined) return { kind: 'spurious-cas-failure', row: spurious }
  const chains = linkChains(registers)
  if (chains.kind !== 'chains') return chains
  const blocks = buildBlocks(registers, chains)
  if (blocks.kind !== 'blocks') return blocks
  return linearization(registers, chains, blocks)
}

export const isFinding = (found: Int32Array | Finding): found is Finding => 'kind' in found
