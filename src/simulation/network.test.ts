import { expect, test } from 'vitest'
import { randomStream } from '../time/index.ts'
import { LAN_SPEED, Network, WAN_SPEED } from './network.ts'

const newNetwork = (speed = LAN_SPEED) => new Network(3, randomStream(4, 'network'), speed)
const SENT = 4000

/** The arrivals of each of so many datagrams from node 0 to node 1, one every 50 µs. */
const arrivals = (network: Network, sent = SENT): readonly (readonly number[])[] =>
  Array.from({ length: sent }, (_, at) => {
    const copies: number[] = []
    network.send(at * 50_000, 0, 1, (atNs) => copies.push(atNs))
    return copies
  })

test('without a fault every datagram arrives once and in order, none faster than the link', () => {
  const all = arrivals(newNetwork())
  let lastNs = 0
  for (const [at, copies] of all.entries()) {
    expect(copies.length).toBe(1)
    const [atNs = 0] = copies
    expect(atNs).toBeGreaterThan(lastNs)
    expect(atNs - at * 50_000).toBeGreaterThanOrEqual(150_000)
    lastNs = atNs
  }
})

test('loss, duplication, reordering and delay happen as often as asked, on that link only', () => {
  const link = newNetwork().link(0, 1)
  const lossy = newNetwork()
  lossy.loss[link] = 0.2
  expect(arrivals(lossy).filter((copies) => copies.length === 0).length / SENT).toBeCloseTo(0.2, 1)

  const doubling = newNetwork()
  doubling.duplicate[link] = 0.2
  expect(arrivals(doubling).filter((copies) => copies.length === 2).length / SENT).toBeCloseTo(0.2, 1)

  const reordering = newNetwork()
  reordering.reorder[link] = 0.2
  const firsts = arrivals(reordering).map(([atNs = 0]) => atNs)
  expect(
    firsts.filter((atNs, at) => firsts.slice(at + 1, at + 50).some((later) => later < atNs)).length,
  ).toBeGreaterThan(400)

  const slow = newNetwork()
  slow.delayNs[link] = 50e6
  expect(arrivals(slow).every(([atNs = 0], at) => atNs - at * 50_000 >= 50e6)).toBe(true)

  for (const network of [lossy, doubling, reordering, slow]) {
    const back: number[] = []
    for (let at = 0; at < 200; at++) network.send(at * 1e6, 1, 0, (atNs) => back.push(atNs - at * 1e6))
    expect(back.length).toBe(200)
    expect(Math.max(...back)).toBeLessThan(10e6)
  }
})

test('a cut is looked at on arrival', () => {
  const network = newNetwork()
  network.cut[network.link(0, 1)] = 1
  expect([network.passes(0, 1), network.passes(1, 0)]).toEqual([false, true])
})

test('regions of a wide network are 40 ms apart', () => {
  const network = newNetwork(WAN_SPEED)
  expect(network.minNs(network.link(0, 1))).toBe(40e6)
})

const probed = (network: Network) => network.probe(0, 1, 1000, randomStream(1, 'probes'))

test('a probe of a sound link meets nothing', () => {
  expect(probed(newNetwork())).toMatchObject({ sent: 1000, lost: 0, dropped: 0, doubled: 0, overtaking: 0 })
})

test('a probe meets what datagrams meet', () => {
  const network = newNetwork()
  const link = network.link(0, 1)
  network.loss[link] = 0.1
  network.duplicate[link] = 0.3
  const both = probed(network)
  expect(both.lost).toBeGreaterThan(60)
  expect(both.doubled).toBeGreaterThan(200)
  network.loss[link] = 0
  network.duplicate[link] = 0
  network.reorder[link] = 0.05
  expect(probed(network).overtaking).toBeGreaterThan(20)
  network.reorder[link] = 0
  network.delayNs[link] = 30e6
  expect(probed(network).leastNs).toBeGreaterThanOrEqual(30.15e6)
  network.cut[link] = 1
  expect(probed(network)).toMatchObject({ dropped: 1000, leastNs: Number.POSITIVE_INFINITY })
})

test('a probe changes nothing for the datagrams after it', () => {
  const [one, other] = [newNetwork(), newNetwork()]
  probed(other)
  expect(arrivals(other, 500)).toEqual(arrivals(one, 500))
})
