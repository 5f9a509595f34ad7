import { describe, expect, test } from 'vitest'
import { PluginError } from '../errors.ts'
import type { Operation } from '../generator/index.ts'
import type { Facets } from '../plugin/index.ts'
import { nanos, nodeNames, type Value } from '../units.ts'
import { PURE_READS, perform } from './perform.ts'

const CALL = { node: nodeNames(1)[0] as never, level: 'any', requestId: 'r0', signal: new AbortController().signal }

const ask = (facet: keyof Facets, facets: Partial<Facets>, fn: string, ...args: readonly Value[]) => {
  const operation: Operation = { fn, key: 'k', args, atNs: nanos(0) }
  return (async () => perform(facet, facets, operation, CALL))()
}
const witness = { revision: 7n }
const answers = <T>(value: T) => Promise.resolve({ value, witness })

interface Sets {
  readonly yes: boolean
  readonly elements?: readonly Value[]
}
const set = ({ yes, elements = [] }: Sets): Pick<Facets, 'set'> => ({
  set: {
    add: () => answers({ added: yes }),
    remove: () => answers({ removed: yes }),
    contains: () => answers(yes),
    readAll: () => answers(elements),
  },
})

describe('sets', () => {
  test.for(['add', 'remove', 'contains'])('%s: no is an answer', async (fn) => {
    expect(await ask('set', set({ yes: true }), fn, 1)).toEqual({ negative: false, witness })
    expect(await ask('set', set({ yes: false }), fn, 1)).toEqual({ negative: true, witness })
  })

  test('all elements are items without a key', async () => {
    const read = await ask('set', set({ yes: true, elements: [1, 'a'] }), 'read-all')
    const items = [1, 'a'].map((element) => [null, element])
    expect(read).toEqual({ negative: false, items, witness })
  })

  test('what a client does not offer is its mistake', async () => {
    const { remove: _remove, contains: _contains, ...plain } = set({ yes: true }).set
    for (const fn of ['remove', 'contains', 'pop']) {
      await expect(ask('set', { set: plain }, fn, 1)).rejects.toBeInstanceOf(PluginError)
    }
    await expect(ask('set', {}, 'add', 1)).rejects.toBeInstanceOf(PluginError)
  })

  test('a method may need its object', async () => {
    class Elements {
      readonly held = new Set<Value>([1])
      add = () => answers({ added: true })
      readAll = () => answers([])
      contains(_key: string, element: Value) {
        return answers(this.held.has(element))
      }
    }
    expect(await ask('set', { set: new Elements() }, 'contains', 1)).toEqual({ negative: false, witness })
  })
})

describe('queues', () => {
  const queue = (value: Awaited<ReturnType<Facets['queue']['dequeue']>>['value']): Pick<Facets, 'queue'> => ({
    queue: { enqueue: () => answers(undefined), dequeue: () => answers(value) },
  })

  test('a dequeue tells what it took, or that there was nothing', async () => {
    expect(await ask('queue', queue({ taken: true, value: 3 }), 'dequeue')).toEqual({
      negative: false,
      result: 3,
      witness,
    })
    expect(await ask('queue', queue({ taken: false }), 'dequeue')).toEqual({ negative: true, witness })
    expect(await ask('queue', queue({ taken: false }), 'enqueue', 3)).toEqual({ negative: false, witness })
  })

  test('something that nobody can name was not taken', async () => {
    await expect(ask('queue', queue({ taken: true } as never), 'dequeue')).rejects.toBeInstanceOf(PluginError)
    await expect(ask('queue', queue({} as never), 'dequeue')).rejects.toBeInstanceOf(PluginError)
  })
})

describe('logs', () => {
  const log = (offset: number | undefined): Pick<Facets, 'log'> => ({
    log: { append: () => answers(offset === undefined ? {} : { offset }), readAll: () => answers([2, 1]) },
  })

  test('an append may tell its offset, a reading keeps the order', async () => {
    expect(await ask('log', log(0), 'append', 3)).toEqual({ negative: false, result: 0, witness })
    expect(await ask('log', log(undefined), 'append', 3)).toEqual({ negative: false, witness })
    const items = [2, 1].map((element) => [null, element])
    expect(await ask('log', log(0), 'read-all')).toEqual({ negative: false, items, witness })
  })
})

describe('locks', () => {
  const lock = (yes: boolean, token?: number): Pick<Facets, 'lock'> => ({
    lock: {
      acquire: () => answers(yes ? { granted: true, ...(token === undefined ? {} : { token }) } : { granted: false }),
      release: () => answers({ released: yes }),
      guarded: () => answers({ accepted: yes }),
    },
  })

  test('a grant may come with a token', async () => {
    expect(await ask('lock', lock(true, 7), 'acquire')).toEqual({ negative: false, result: 7, witness })
    expect(await ask('lock', lock(true), 'acquire')).toEqual({ negative: false, witness })
    expect(await ask('lock', lock(false), 'acquire')).toEqual({ negative: true, witness })
  })

  test.for([true, false])('releases and uses are accepted or not: %s', async (yes) => {
    expect(await ask('lock', lock(yes), 'release')).toEqual({ negative: !yes, witness })
    expect(await ask('lock', lock(yes), 'guarded', 7)).toEqual({ negative: !yes, witness })
  })

  test('who hands out tokens offers what they guard', async () => {
    const { guarded: _guarded, ...plain } = lock(true, 7).lock
    await expect(ask('lock', { lock: plain }, 'guarded', 7)).rejects.toBeInstanceOf(PluginError)
  })
})

test('ids', async () => {
  const ids = { ids: { generate: () => answers('n1-7') } }
  expect(await ask('ids', ids, 'generate')).toEqual({ negative: false, result: 'n1-7', witness })
  const breach = { ids: { generate: () => answers({ id: 7 } as never) } }
  await expect(ask('ids', breach, 'generate')).rejects.toBeInstanceOf(PluginError)
})

test('only what changes nothing has certainly failed when it got no answer', () => {
  expect([...PURE_READS].toSorted()).toEqual(['contains', 'owner', 'read', 'read-all'])
})
