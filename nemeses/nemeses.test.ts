import { expect, test } from 'vitest'
import { simulateFlags } from '../src/cli/simulate.ts'
import { faultsOf } from '../src/plugin/index.ts'
import { nemesisContract } from '../src/testing/contracts/nemesis-contract.ts'
import { nemeses } from './index.ts'

for (const nemesis of nemeses) nemesisContract(nemesis)

test('no two nemeses share a name or an option', () => {
  const names = nemeses.flatMap(({ name, options }) => [name, ...options.map((option) => `option ${option.name}`)])
  expect(new Set(names).size).toBe(names.length)
})

test.each(['strong', 'eventual', 'causal'])('the most that options allow refutes nothing of %s', async (target) => {
  const flags = { target, rate: '50', 'time-limit': '5', 'nemesis-interval': '1', seed: '1' }
  const skewed = { ...flags, nemesis: 'clock' }
  const delayed = { ...flags, nemesis: 'packet' }
  const most = (name: string): string =>
    `${name}=${nemeses.flatMap(({ options }) => options).find((option) => option.name === name)?.range?.[1]}`
  const clocks = await simulateFlags('register', skewed, [most('clock-skew-ms'), 'clock-whom=all'])
  const packets = await simulateFlags('register', delayed, [most('packet-delay-ms'), 'packet-kind=delay'])
  expect([clocks.verdict.refuted, packets.verdict.refuted]).toEqual([[], []])
})

test('lost packets need no more than the cluster can do, when no other kind is asked for', () => {
  const packet = nemeses.find(({ name }) => name === 'packet')
  expect(packet && faultsOf(packet, { 'packet-kind': 'loss' })).toEqual(['loss'])
  expect(packet && faultsOf(packet, { 'packet-kind': 'any' })).toEqual(packet?.faults)
})
