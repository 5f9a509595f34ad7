import { expect, test } from 'vitest'
import type { PlannedFault } from '../history/index.ts'
import { nodeId, nodeNames } from '../units.ts'
import type { Pod } from './deployment.ts'
import { emulatedLink, netemBatch } from './netem.ts'
import { networkOf, type Spoil } from './network-state.ts'

const NODES = nodeNames(3)
const PODS: readonly Pod[] = NODES.map((node, at) => ({
  node,
  address: `172.30.7.${at + 2}`,
  holder: `h${at}`,
  database: `d${at}`,
}))

const batchOf = (node: string, ...spoils: readonly (readonly [Spoil, number, string])[]): readonly string[] => {
  const active = spoils.map(([kind, amount, on]) => {
    const fault: PlannedFault = { kind, amount, whom: { kind: 'some', count: 'one' } }
    return { fault, on: [nodeId(on)] }
  })
  return netemBatch(nodeId(node), PODS, networkOf(NODES, active)).split('\n')
}
const netemLines = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.includes('netem'))

test('nothing to spoil, nothing to write', () => {
  expect(batchOf('n1')).toEqual([''])
  expect(batchOf('n1', ['loss', 0.5, 'n1'])).toEqual([''])
})

test('only what goes to peers with a spoiled link meets netem, all else the first band', () => {
  expect(batchOf('n1', ['delay', 50, 'n3'])).toEqual([
    'qdisc add dev DEV root handle 1: prio bands 16 priomap 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0',
    'qdisc add dev DEV parent 1:3 handle 13: netem limit 100000 delay 50ms',
    'filter add dev DEV parent 1: protocol ip prio 1 u32 match ip dst 172.30.7.4/32 flowid 1:3',
    '',
  ])
})

test('faults of one link are a union; the worst of two alike counts', () => {
  expect(netemLines(batchOf('n1', ['delay', 50, 'n1'], ['delay', 80, 'n2'], ['duplicate', 0.25, 'n2']))).toEqual([
    'qdisc add dev DEV parent 1:2 handle 12: netem limit 100000 delay 80ms duplicate 25%',
    'qdisc add dev DEV parent 1:3 handle 13: netem limit 100000 delay 50ms',
  ])
})

test('reordering holds back the share that is asked for; beside a delay it becomes jitter', () => {
  expect(netemLines(batchOf('n2', ['reorder', 0.2, 'n1']))).toEqual([
    'qdisc add dev DEV parent 1:2 handle 12: netem limit 100000 delay 20ms reorder 80%',
  ])
  expect(netemLines(batchOf('n2', ['reorder', 0.2, 'n1'], ['delay', 100, 'n1']))).toEqual([
    'qdisc add dev DEV parent 1:2 handle 12: netem limit 100000 delay 120ms 20ms',
  ])
})

test('reads what met netem from what tc shows', () => {
  const shown = `qdisc prio 1: root refcnt 3 bands 16 priomap 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
 Sent 1200 bytes 12 pkt (dropped 0, overlimits 0 requeues 0)
 backlog 0b 0p requeues 0
qdisc netem 13: parent 1:3 limit 100000 delay 50ms
 Sent 294 bytes 7 pkt (dropped 0, overlimits 0 requeues 0)
 backlog 0b 0p requeues 0`
  const [n1, n2, n3] = [nodeId('n1'), nodeId('n2'), nodeId('n3')]
  expect(emulatedLink(shown, n1, n3, PODS)).toEqual({ parameters: 'limit 100000 delay 50ms', sentPackets: 7 })
  expect(emulatedLink(shown, n1, n2, PODS)).toBeNull()
})
