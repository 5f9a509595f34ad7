import { expect, test } from 'vitest'
import type { CutShape, PlannedFault } from '../history/index.ts'
import { type NodeId, nodeId, nodeNames } from '../units.ts'
import type { Pod } from './deployment.ts'
import { restoreText, rulesOf, talliesOf } from './firewall.ts'
import { type ActiveFault, networkOf } from './network-state.ts'

const podsOf = (nodes: readonly NodeId[]): readonly Pod[] =>
  nodes.map((node, at) => ({ node, address: `172.30.7.${at + 2}`, holder: `h${at}`, database: `d${at}` }))
const WHOM: PlannedFault['whom'] = { kind: 'some', count: 'one' }
const cut = (shape: CutShape, ...on: string[]): ActiveFault => ({
  fault: { kind: 'cut', shape, whom: WHOM },
  on: on.map(nodeId),
})
const loss = (amount: number, ...on: string[]): ActiveFault => ({
  fault: { kind: 'loss', whom: WHOM, amount },
  on: on.map(nodeId),
})

/** What of each node's traffic is struck: "n1: n2" is dropped from n2, "n1: n2/0.2" some of it, "n1: outside". */
function struck(count: number, ...active: readonly ActiveFault[]): readonly string[] {
  const nodes = nodeNames(count)
  const pods = podsOf(nodes)
  const state = networkOf(nodes, active)
  return nodes.map((node) => {
    const drops = rulesOf(node, pods, 2379, state)
      .filter(({ match, counted }) => counted === null && match.endsWith('-j DROP'))
      .map(({ match }) => {
        const address = /-s (\S+)\/32/.exec(match)?.[1]
        const chance = /--probability (\S+)/.exec(match)?.[1]
        const name = pods.find((pod) => pod.address === address)?.node ?? 'outside'
        return chance === undefined ? name : `${name}/${Number(chance)}`
      })
    return `${node}: ${drops.join(' ')}`.trim()
  })
}

test('no fault: nothing is dropped, and everything counted', () => {
  expect(struck(3)).toEqual(['n1:', 'n2:', 'n3:'])
})

test('a cut-off node hears nobody and is heard by nobody', () => {
  expect(struck(3, cut('isolate', 'n1'))).toEqual(['n1: n2 n3', 'n2: n1', 'n3: n1'])
})

test('one way: the others drop what the struck one sends, which hears all', () => {
  expect(struck(3, cut('one-way', 'n1'))).toEqual(['n1:', 'n2: n1', 'n3: n1'])
})

test('ring: each of five hears its two neighbours', () => {
  expect(struck(5, cut('ring', 'n1'))).toEqual(['n1: n3 n4', 'n2: n4 n5', 'n3: n1 n5', 'n4: n1 n2', 'n5: n2 n3'])
})

test('clients: all that comes from no peer is dropped, the peers are heard', () => {
  expect(struck(3, cut('clients', 'n2'))).toEqual(['n1:', 'n2: outside', 'n3:'])
})

test('overlapping faults are a union, and healing one leaves the other', () => {
  const one = cut('isolate', 'n1')
  const other = cut('one-way', 'n1', 'n2')
  expect(struck(3, one, other)).toEqual(['n1: n2 n3', 'n2: n1', 'n3: n1 n2'])
  expect(struck(3, other)).toEqual(['n1:', 'n2:', 'n3: n1 n2'])
  expect(struck(3, one)).toEqual(['n1: n2 n3', 'n2: n1', 'n3: n1'])
})

test('a cut link loses everything, whatever else it loses; the worst loss counts', () => {
  expect(struck(3, loss(0.2, 'n1'), loss(0.5, 'n1', 'n2'), cut('one-way', 'n3'))).toEqual([
    'n1: n2/0.5 n3',
    'n2: n1/0.5 n3',
    'n3: n1/0.5 n2/0.5',
  ])
})

test('the text replaces our chain as a whole', () => {
  const nodes = nodeNames(2)
  const state = networkOf(nodes, [cut('one-way', 'n1'), cut('clients', 'n2')])
  expect(restoreText(rulesOf(nodeId('n2'), podsOf(nodes), 2379, state))).toMatchInlineSnapshot(`
    "*filter
    :RASHOMON - [0:0]
    -F RASHOMON
    -A RASHOMON -i lo -j RETURN
    -A RASHOMON -s 172.30.7.2/32 -p udp -m udp --dport 31999
    -A RASHOMON -s 172.30.7.2/32 -j DROP
    -A RASHOMON -s 172.30.7.2/32 -p udp -m udp --dport 31999 -j DROP
    -A RASHOMON -s 172.30.7.2/32 -j RETURN
    -A RASHOMON -p tcp -m tcp --dport 2379
    -A RASHOMON -j DROP
    -A RASHOMON -p tcp -m tcp --dport 2379
    COMMIT
    "
  `)
})

test('counters are read back rule by rule; foreign or unhooked rules are not mistaken for ours', () => {
  const nodes = nodeNames(2)
  const rules = rulesOf(nodeId('n2'), podsOf(nodes), 2379, networkOf(nodes, [cut('one-way', 'n1')]))
  const packets = [9, 3, 7, 0, 0, 4, 2]
  const saved = (hook: string): string =>
    ['*filter', hook, ...rules.map(({ match }, at) => `[${packets[at]}:99] -A RASHOMON ${match}`), 'COMMIT'].join('\n')
  expect(talliesOf(rules, saved('[20:99] -A INPUT -j RASHOMON'))).toEqual(
    new Map([
      ['n1→n2', { arrived: 3, passed: 0 }],
      ['outside', { arrived: 4, passed: 2 }],
    ]),
  )
  expect(talliesOf(rules, saved('[20:99] -A INPUT -j ACCEPT'))).toBeNull()
  expect(talliesOf(rules.slice(1), saved('[20:99] -A INPUT -j RASHOMON'))).toBeNull()
})
