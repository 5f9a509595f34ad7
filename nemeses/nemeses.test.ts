import { expect, test } from 'vitest'
import { nemesisContract } from '../src/testing/contracts/nemesis-contract.ts'
import { nemeses } from './index.ts'

for (const nemesis of nemeses) nemesisContract(nemesis)

test('no two nemeses share a name or an option', () => {
  const names = nemeses.flatMap(({ name, options }) => [name, ...options.map((option) => `option ${option.name}`)])
  expect(new Set(names).size).toBe(names.length)
})
