/** Three nodes in containers, all by lightweight transactions: what the client promises while all is well. */
import { afterAll, beforeAll } from 'vitest'
import { facetContract } from '../../src/testing/contracts/facet-contract.ts'
import { RunningTarget } from '../../src/testing/running-target.ts'
import { cassandra } from './index.ts'

let three: RunningTarget
beforeAll(async () => {
  // Nobody's lock may run out, and no transaction give up, while a busy machine takes its time.
  three = await RunningTarget.start(cassandra, 3, { 'lock-ttl': 600, 'cas-timeout': 30 }, 'serial')
})
afterAll(() => three?.stop())

// A proposal that is overtaken after some accepted it: neither of its outcomes is certain.
const world = () => ({
  nodes: three.nodes,
  level: 'serial',
  open: (name: string) => three.open(name),
  contentionUnsettles: true,
})
facetContract(world, ['queue', 'ids'])
