import { expect, test } from 'vitest'
import type { CutShape } from '../history/index.ts'
import { type NodeId, nodeNames } from '../units.ts'
import { refusalOf } from './fault-table.ts'
import { type Grudge, grudgeOf } from './grudge.ts'

const SIZES = [1, 2, 3, 4, 5, 6, 7, 9] as const
const majority = (count: number): number => Math.floor(count / 2) + 1

/** Whom each node hears, itself included. */
const hears = (grudge: Grudge, nodes: readonly NodeId[], node: NodeId): readonly NodeId[] =>
  nodes.filter((from) => !grudge.links.some(([sender, to]) => sender === from && to === node))

test.each(SIZES)('no grudge of %i nodes names a link twice, a stranger, or a node to itself', (count) => {
  const nodes = nodeNames(count)
  for (const shape of ['isolate', 'halves', 'one-way', 'ring', 'bridge', 'clients'] satisfies CutShape[]) {
    for (let struck = 0; struck <= count; struck++) {
      const { links, outside } = grudgeOf(shape, nodes, nodes.slice(0, struck))
      const names = links.map(([from, to]) => `${from} ${to}`)
      expect(new Set(names).size).toBe(names.length)
      expect(links.every(([from, to]) => from !== to && nodes.includes(from) && nodes.includes(to))).toBe(true)
      if (shape !== 'one-way') {
        expect(links.every(([from, to]) => names.includes(`${to} ${from}`))).toBe(true)
      }
      if (shape !== 'clients') expect(outside).toEqual([])
    }
  }
})

test.each([3, 5, 7])('isolate: the struck of %i are alone, the others whole', (count) => {
  const nodes = nodeNames(count)
  const grudge = grudgeOf('isolate', nodes, nodes.slice(0, 2))
  for (const [at, node] of nodes.entries()) {
    expect(hears(grudge, nodes, node)).toEqual(at < 2 ? [node] : nodes.slice(2))
  }
})

test.each([3, 5, 7])('halves: of %i, the struck hear each other only, the others too', (count) => {
  const nodes = nodeNames(count)
  const struck = nodes.slice(1, 1 + count - majority(count))
  const grudge = grudgeOf('halves', nodes, struck)
  for (const node of nodes) {
    const isStruck = struck.includes(node)
    expect(hears(grudge, nodes, node)).toEqual(nodes.filter((other) => struck.includes(other) === isStruck))
  }
})

test.each([3, 5, 7])('one-way: of %i, the others hear the struck no more, who still hear them', (count) => {
  const nodes = nodeNames(count)
  const [struck] = nodes
  const grudge = grudgeOf('one-way', nodes, nodes.slice(0, 1))
  for (const node of nodes) {
    expect(hears(grudge, nodes, node)).toEqual(node === struck ? nodes : nodes.slice(1))
  }
})

test.each([4, 5, 6, 7, 8, 9, 10, 11])('ring: each of %i hears a majority, and no two the same one', (count) => {
  const nodes = nodeNames(count)
  const grudge = grudgeOf('ring', nodes, [])
  const views = nodes.map((node) => hears(grudge, nodes, node))
  for (const [at, view] of views.entries()) {
    expect(view).toContain(nodes[at])
    expect(view.length).toBeGreaterThanOrEqual(majority(count))
  }
  expect(new Set(views.map((view) => view.toSorted().join())).size).toBe(count)
})

test.each([5, 7])('bridge: of %i, one node hears all, and the halves hear each other only through it', (count) => {
  const nodes = nodeNames(count)
  const middle = nodes[2] as NodeId
  const grudge = grudgeOf('bridge', nodes, [middle])
  expect(hears(grudge, nodes, middle)).toEqual(nodes)
  const sides = new Set(
    nodes
      .filter((node) => node !== middle)
      .map((node) =>
        hears(grudge, nodes, node)
          .filter((other) => other !== middle)
          .join(),
      ),
  )
  expect(sides.size).toBe(2)
  expect([...sides].join().split(',').length).toBe(count - 1)
})

test('clients: links stay, the struck are out of reach', () => {
  const nodes = nodeNames(5)
  expect(grudgeOf('clients', nodes, nodes.slice(3))).toEqual({ links: [], outside: nodes.slice(3) })
})

test('a simulated cluster suffers what nemeses inject, and says what to use instead of the rest', () => {
  for (const fault of ['cut', 'kill', 'pause', 'loss', 'delay', 'duplicate', 'reorder', 'clock'] as const) {
    expect(refusalOf('simulated', fault)).toBeNull()
  }
  for (const fault of ['stop', 'disconnect', 'disk-full', 'wipe'] as const) {
    expect(refusalOf('simulated', fault)?.instead).toMatch(/use/)
  }
})
