import { afterEach, expect, test, vi } from 'vitest'
import { PluginError } from '../errors.ts'
import { containerTarget } from './container-target.ts'
import type { ContainerTargetDescription } from './description.ts'

afterEach(() => vi.unstubAllEnvs())

const described: ContainerTargetDescription = {
  name: 'my-database',
  title: 'Mine',
  description: 'a database',
  image: ({ version }) => ({ kind: 'reference', reference: `mine:${version}` }),
  clientPort: 1234,
  dataPath: '/data',
  levels: [],
  defaultLevel: 'strong',
  localLevel: 'local',
  withoutPrimary: { why: 'all are equal', instead: 'use --whom some' },
  node: () => ({ command: ['mine'] }),
  isReady: async () => true,
  open: () => ({ facets: {}, close: async () => {} }),
}

test('what a description leaves out is nothing', () => {
  expect(containerTarget(described)).toMatchObject({ kind: 'docker', notes: {}, refuses: {}, options: [], bugs: [] })
})

test('a database that has primaries says who; one that has none says so', () => {
  const { withoutPrimary, ...silent } = described
  expect(() => containerTarget(silent)).toThrow(PluginError)
  expect(containerTarget({ ...silent, primaries: async () => [] }).withoutPrimary).toBeNull()
  expect(containerTarget(described).withoutPrimary).toEqual(withoutPrimary)
})

test('a node without its data is refused, unless the description says that it comes back', () => {
  const silent = containerTarget(described).lacksFaults?.wipe
  expect(silent?.why).toContain('my-database')
  expect(silent?.instead).toContain('kill')
  const refusal = { why: 'it votes', instead: 'use the nemesis kill' }
  expect(containerTarget({ ...described, wiped: refusal }).lacksFaults).toEqual({ wipe: refusal })
  expect(containerTarget({ ...described, wiped: 'rejoins' }).lacksFaults).toEqual({})
})

test('its image is its own, by its options, unless the environment names another', () => {
  const target = containerTarget(described)
  expect(target.image?.({ version: '2' })).toMatchObject({
    reference: 'mine:2',
    variable: 'RASHOMON_MY_DATABASE_IMAGE',
  })
  vi.stubEnv('RASHOMON_MY_DATABASE_IMAGE', 'other')
  expect(target.image?.({ version: '2' })).toMatchObject({ reference: 'other:latest' })
})
