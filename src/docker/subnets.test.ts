import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { testSeed } from '../testing/seed.ts'
import { addressIn, freeSubnet, gatewayOf, overlap, rangeOf, routedRanges } from './subnets.ts'

test.each([
  ['172.17.0.0/16', '172.17.9.0/24', true],
  ['172.17.9.0/24', '172.17.0.0/16', true],
  ['10.0.0.0/8', '172.17.9.0/24', false],
  ['172.17.8.0/24', '172.17.9.0/24', false],
  ['192.0.2.2/24', '192.0.2.255/32', true], // an address of an interface, not the first of its network
  ['fd00::/64', '172.17.9.0/24', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected)
})

test('what is no range of addresses is none', () => {
  for (const text of ['', '1.2.3.4', '1.2.3.4/33', '1.2.3.256/24', 'fd00::/64']) expect(rangeOf(text)).toBeNull()
})

test('a subnet is free of all that is taken, and has room for the engine and the nodes', () => {
  const range = fc
    .tuple(fc.constantFrom(10, 172), fc.nat(255), fc.nat(255), fc.integer({ min: 10, max: 30 }))
    .map(([a, b, c, bits]) => `${a}.${b}.${c}.0/${bits}`)
  void fc.assert(
    fc.property(fc.array(range, { maxLength: 40 }), fc.infiniteStream(fc.nat(1e6)), (taken, dice) => {
      const draw = (below: number): number => dice.next().value % below
      const subnet = freeSubnet(taken, draw)
      if (subnet === null) return
      expect(subnet).toMatch(/^(172\.(1[6-9]|2\d|3[01])|10\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.\d+\.0\/24$/)
      expect(taken.filter((other) => overlap(subnet, other))).toEqual([])
      for (const address of [gatewayOf(subnet), addressIn(subnet, 0), addressIn(subnet, 8)]) {
        expect(overlap(subnet, `${address}/32`)).toBe(true)
      }
    }),
    { seed: testSeed() },
  )
})

test('where all is taken there is none, and luck is not tried for ever', () => {
  expect(freeSubnet(['172.16.0.0/12', '10.0.0.0/8'], (below) => Math.floor(Math.random() * below))).toBeNull()
})

test("the kernel's routes are read, but the default one", () => {
  const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
tun0	0000400A	00000000	0001	0	0	0	0000C0FF	0	0	0
`
  expect(routedRanges(table)).toEqual(['172.17.0.0/16', '10.64.0.0/10'])
})
