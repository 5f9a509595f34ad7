/** Three nodes in containers, all by lightweight transactions: what the client promises while all is well. */
import type { NodeId, PlannedFault, Value } from 'rashomon/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

const ANYBODY = { kind: 'nodes', nodes: [] } as const
const isolate: PlannedFault = { kind: 'cut', shape: 'isolate', whom: ANYBODY }
const kill: PlannedFault = { kind: 'kill', whom: ANYBODY }
const PEOPLE = 8

/** Alone it is the only one to have them, and it writes its log a little later. */
test('a log that is written after the answer: an isolated node that is killed loses what it acknowledged at ONE', async () => {
  const [n1, n2] = three.nodes as [NodeId, NodeId]
  const healCut = await three.strike(isolate, n1)
  const acknowledged: Value[] = []
  let over = false
  const adding = Array.from({ length: PEOPLE }, async (_, at) => {
    const person = three.at(n1, 'one')
    for (let time = 0; !over; time++) {
      const element = `${at} ${time}`
      await person.facets.register.write(element, element, person.call(2000)).then(
        () => acknowledged.push(element),
        () => {},
      )
    }
  })
  await three.sleep(2000)
  const healKill = await three.strike(kill, n1)
  over = true
  await Promise.all(adding)
  await healKill()
  await healCut()
  await three.settled()
  const reader = three.at(n2, 'all')
  let lost = 0
  for (const element of acknowledged) {
    if ((await reader.facets.register.read(String(element), reader.call())).value === null) lost++
  }
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(lost).toBeGreaterThan(0)
  // The last moments, not all that it had.
  expect(lost).toBeLessThan(acknowledged.length)
})
