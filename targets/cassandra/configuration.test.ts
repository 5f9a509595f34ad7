/** What a node is given: files that Cassandra takes, from what was asked. */
import { type FacetName, type NodeSpec, nodeId, type Options, optionDefaults } from 'rashomon/sdk'
import { describe, expect, test } from 'vitest'
import { nodeSpec, tokens } from './configuration.ts'
import { OPTIONS, policyOf, settingsOf } from './options.ts'
import { keyspaceOf, statementsFor } from './schema.ts'

const settings = (options: Options = {}, nodes = 3) => settingsOf({ ...optionDefaults(OPTIONS), ...options }, nodes)
const places = [1, 2, 3].map((at) => ({ node: nodeId(`n${at}`), address: `10.0.0.${at}` }))
const specOf = (options: Options = {}, at = 1, mayBeWiped = false): NodeSpec => {
  const place = places[at] ?? { node: nodeId('n1'), address: '' }
  return nodeSpec(place, places, settings(options), { cluster: 'a run', mayBeWiped })
}
const yamlOf = (options: Options = {}, at = 1): string =>
  specOf(options, at).files?.find(({ path }) => path.endsWith('cassandra.yaml'))?.text ?? ''

test('the ring is cut into equal parts', () => {
  expect(tokens(3)).toEqual([-9223372036854775808n, -3074457345618258603n, 3074457345618258602n])
  expect(tokens(1)).toEqual([-9223372036854775808n])
})

test('a node knows its place, and all others as seeds', () => {
  const yaml = yamlOf()
  expect(yaml).toContain('listen_address: 10.0.0.2\n')
  expect(yaml).toContain('initial_token: "-3074457345618258603"\n')
  expect(yaml).toContain('seeds: "10.0.0.1,10.0.0.2,10.0.0.3"')
})

test('only where disks are lost a node may come back as another', () => {
  const flag = '-Dcassandra.allow_unsafe_join=true'
  expect(specOf({}, 1, true).command).toContain(flag)
  expect(specOf().command).not.toContain(flag)
})

describe('options', () => {
  test('a batch log has no period: Cassandra would not start', () => {
    expect(yamlOf()).toContain('commitlog_sync_period: 10s')
    expect(yamlOf({ commitlog: 'batch' })).not.toContain('commitlog_sync_period')
  })

  test('hints, Paxos', () => {
    const yaml = yamlOf({ hints: false, paxos: 'v1', 'hints-flush': 0.5 })
    expect(yaml).toContain('hinted_handoff_enabled: false\n')
    expect(yaml).toContain('paxos_variant: v1\n')
    expect(yaml).toContain('hints_flush_period: 500ms\n')
  })

  test('no more replicas than nodes', () => {
    expect(settings({ replication: 3 }, 1).replication).toBe(1)
    expect(settings({ replication: 3 }, 5).replication).toBe(3)
    expect(settings({ replication: 2.5 }, 5).replication).toBe(3)
  })

  test('time stamps', () => {
    expect(policyOf('skew:100ms')).toEqual({ kind: 'skew', ms: 100 })
    expect(policyOf('skew:1.5s')).toEqual({ kind: 'skew', ms: 1500 })
    expect(policyOf('quantize:1s')).toEqual({ kind: 'quantize', ms: 1000 })
    expect(policyOf('server')).toEqual({ kind: 'server' })
    expect(policyOf('driver')).toEqual({ kind: 'driver' })
  })
})

test('a keyspace is named after its run, in letters that need no quotes', () => {
  expect(keyspaceOf('2026-11-21T16-17.Ab')).toMatch(/^r_[a-z0-9_]+$/)
})

const tablesMade = (facet: FacetName | null, given: Options = {}): readonly string[] =>
  statementsFor({ keyspace: 'r_x', settings: settings(given), facet }).filter((text) => text.includes('CREATE TABLE'))

test('a run has the tables that its clients are asked for, and the one that tells whether all answer', () => {
  expect(tablesMade('set').map((text) => /r_x\.(\w+)/.exec(text)?.[1])).toEqual(['elements', 'probe'])
})

test('whatever is asked for, no replica is read that was not asked', () => {
  const tables = tablesMade(null, { 'read-repair': 'none' })
  expect(tables.length).toBeGreaterThan(7)
  for (const table of tables.filter((text) => !text.includes('.probe'))) {
    expect(table).toContain("speculative_retry = 'NEVER'")
    expect(table).toContain("read_repair = 'NONE'")
  }
})
