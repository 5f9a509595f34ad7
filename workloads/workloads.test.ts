import { expect, test } from 'vitest'
import { workloadContract } from '../src/testing/contracts/workload-contract.ts'
import { workloads } from './index.ts'

for (const workload of workloads) workloadContract(workload)

test('no two workloads share a name', () => {
  expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length)
})
