/** What every workload must keep to, ours or a user's: call this in a test file. */
import { describe, expect, test } from 'vitest'
import type { AnyGenerator, Completed, Operation } from '../../generator/index.ts'
import { type FacetName, type Facets, optionDefaults, type Workload, type WorkloadContext } from '../../plugin/index.ts'
import { perform } from '../../runner/perform.ts'
import { randomStream } from '../../time/index.ts'
import { type Key, nanos, nodeNames, seconds, type Value } from '../../units.ts'
import { optionVariants } from './nemesis-contract.ts'

const OPERATIONS = 400
const MOST_FINAL = 20_000

/** One copy of the data, answering at once: what a perfect database would say. */
function perfect(initial: Readonly<Record<Key, Value>>): Facets {
  return { ...perfectRegisters(initial), ...perfectCollections() }
}

function perfectRegisters(
  initial: Readonly<Record<Key, Value>>,
): Pick<Facets, 'register' | 'counter' | 'bank' | 'usernames'> {
  const values = new Map<Key, Value>(Object.entries(initial))
  const held = (key: Key): Value => values.get(key) ?? null
  const done = async (): Promise<{ value: undefined }> => ({ value: undefined })
  const set = (key: Key, value: Value) => {
    values.set(key, value)
    return done()
  }
  return {
    register: {
      read: async (key) => ({ value: held(key) }),
      write: set,
      cas: async (key, from, to) => {
        if (held(key) !== from) return { value: { swapped: false, current: held(key) } }
        await set(key, to)
        return { value: { swapped: true } }
      },
    },
    counter: {
      add: (key, delta) => set(key, Number(held(key) ?? 0) + delta),
      read: async (key) => ({ value: Number(held(key) ?? 0) }),
    },
    bank: {
      open: set,
      transfer: async (from, to, amount) => {
        const moved = Number(held(from)) >= amount
        if (moved) await Promise.all([set(from, Number(held(from)) - amount), set(to, Number(held(to)) + amount)])
        return { value: { moved } }
      },
      readAll: async (accounts) => ({ value: new Map(accounts.map((account) => [account, Number(held(account))])) }),
    },
    usernames: {
      register: async (name, claim) => {
        if (held(name) !== null) return { value: { registered: false, owner: held(name) } }
        await set(name, claim)
        return { value: { registered: true } }
      },
      owner: async (name) => ({ value: held(name) }),
    },
  }
}

function perfectCollections(): Pick<Facets, 'set' | 'queue' | 'log' | 'lock' | 'ids'> {
  const lists = new Map<Key, Value[]>()
  const list = (key: Key): Value[] => lists.get(key) ?? lists.set(key, []).get(key) ?? []
  const held = new Set<Key>()
  let count = 0
  return {
    set: {
      add: async (key, element) => {
        const added = !list(key).includes(element)
        if (added) list(key).push(element)
        return { value: { added } }
      },
      remove: async (key, element) => {
        const at = list(key).indexOf(element)
        if (at >= 0) list(key).splice(at, 1)
        return { value: { removed: at >= 0 } }
      },
      contains: async (key, element) => ({ value: list(key).includes(element) }),
      readAll: async (key) => ({ value: [...list(key)] }),
    },
    queue: {
      enqueue: async (key, value) => {
        list(key).push(value)
        return { value: undefined }
      },
      dequeue: async (key) => {
        const value = list(key).shift()
        return { value: value === undefined ? { taken: false } : { taken: true, value } }
      },
    },
    log: {
      append: async (key, value) => ({ value: { offset: list(key).push(value) - 1 } }),
      readAll: async (key) => ({ value: [...list(key)] }),
    },
    lock: {
      acquire: async (key) => {
        if (held.has(key)) return { value: { granted: false } }
        held.add(key)
        return { value: { granted: true, token: ++count } }
      },
      release: async (key) => ({ value: { released: held.delete(key) } }),
      guarded: async () => ({ value: { accepted: true } }),
    },
    ids: { generate: async () => ({ value: ++count }) },
  }
}

const CALL = { node: nodeNames(1)[0] as never, level: 'any', requestId: 'r', signal: new AbortController().signal }

interface Played {
  readonly operations: readonly Operation[]
  readonly completed: readonly Completed[]
}

/** Runs a generator against the facets, `width` operations at a time; of every tenth write nobody learns the fate. */
async function play(
  workload: Workload,
  generator: AnyGenerator,
  facets: Facets,
  seed: number,
  most: number,
  sure: boolean,
): Promise<Played> {
  const operations: Operation[] = []
  const completed: Completed[] = []
  const open: Operation[] = []
  let state = generator.initial(randomStream(seed, 'contract'))
  let nowNs = nanos(0)
  const finish = async (): Promise<void> => {
    const operation = open.shift()
    if (operation === undefined) throw new Error('it waits, and nothing is open')
    nowNs = nanos(nowNs + 1e6)
    const { negative, result, items } = await perform(workload.facet, facets, operation, CALL)
    const lost = !sure && completed.length % 10 === 9
    const told = result ?? (items === undefined ? undefined : JSON.stringify(items))
    const one: Completed = {
      operation,
      outcome: lost ? 'info' : 'ok',
      negative: !lost && negative,
      ...(lost || told === undefined ? {} : { result: told }),
      atNs: nowNs,
    }
    completed.push(one)
    state = generator.update(state, one)
  }
  while (operations.length < most) {
    const offer = generator.next(state, { nowNs })
    if (operations.length % 20 === 0) expect(plain(generator.next(state, { nowNs }))).toBe(plain(offer))
    if (offer.kind === 'done') break
    // Nothing that is open could end the wait: time does.
    if (offer.kind === 'wait' && open.length === 0 && offer.untilNs !== undefined) {
      nowNs = nanos(Math.max(nowNs + 1, offer.untilNs))
      continue
    }
    if (offer.kind === 'wait' || open.length >= 5) {
      await finish()
      continue
    }
    nowNs = nanos(Math.max(nowNs, offer.operation.atNs))
    operations.push(offer.operation)
    open.push(offer.operation)
    state = offer.state
  }
  while (open.length > 0) await finish()
  return { operations, completed }
}

const isValue = (value: Value): boolean => value === null || typeof value === 'string' || Number.isFinite(value)

/** An offer may be dropped and asked for again. */
const plain = (offer: unknown): string => JSON.stringify(offer)

/** Functions that put their argument into the database: which argument, counting from 0. */
const PUTS: Readonly<Record<string, number>> = { write: 0, register: 0, cas: 1, enqueue: 0, append: 0 }

/** Values that an operation puts into the database; those that a workload must not use twice. */
function written(facet: FacetName, { fn, args }: Operation): readonly Value[] {
  const put = fn === 'add' && facet === 'set' ? 0 : PUTS[fn]
  return put === undefined ? [] : [args[put] ?? null]
}

/** Facets of which nothing is read in the end: nobody could say who holds a lock, and ids are only given out. */
const WITHOUT_END: ReadonlySet<FacetName> = new Set(['lock', 'ids'])

export function workloadContract(workload: Workload): void {
  const context = (over: Partial<WorkloadContext> = {}): WorkloadContext => ({
    options: optionDefaults(workload.options),
    keys: workload.defaultKeys,
    nodes: nodeNames(3),
    concurrency: 5,
    localLevel: 'local',
    quietNs: seconds(3),
    cas: true,
    ...over,
  })
  const contexts = [
    ...optionVariants(workload.options).map((options) => context({ options })),
    context({ keys: 1 }),
    context({ keys: 40 }),
    context({ cas: false }),
  ]
  const main = (given: WorkloadContext, seed = 1) => {
    const { main: generator, initial } = workload.phases(given)
    return play(workload, generator, perfect(initial), seed, OPERATIONS, false)
  }

  describe(`the workload ${workload.name}`, () => {
    test('says what it is, what it judges, and what it cannot see', () => {
      expect(workload.name).toMatch(/^[a-z][a-z0-9-]*$/)
      for (const text of [workload.title, workload.description, workload.unknownOutcomes, workload.blind]) {
        expect(text).not.toBe('')
      }
      for (const options of optionVariants(workload.options)) {
        const judged = Object.entries(workload.judgesWith?.(options) ?? workload.judges)
        expect(judged.length).toBeGreaterThan(0)
        const decidable = workload.checkers.flatMap(({ judges }) => judges)
        for (const [model, strength] of judged) {
          const able = decidable.filter((one) => one.model === model)
          expect(able.length, `nobody judges ${model}`).toBeGreaterThan(0)
          if (strength === 'decides')
            expect(
              able.some((one) => one.strength === 'decides'),
              model,
            ).toBe(true)
        }
      }
    })

    test('offers the same from the same seed, something else from another', async () => {
      const given = context()
      const first = await main(given, 5)
      expect((await main(given, 5)).operations).toEqual(first.operations)
      const kinds = new Set(first.operations.map(({ fn, key }) => `${fn} ${key}`))
      // Who always asks for the same cannot ask for something else.
      if (kinds.size > 1) expect((await main(given, 6)).operations).not.toEqual(first.operations)
    })

    test('asks for functions of its facet only, as often as one likes', async () => {
      for (const given of contexts) {
        const { operations } = await main(given)
        expect(operations.length).toBe(OPERATIONS)
        expect(operations.every(({ atNs }) => atNs === 0)).toBe(true)
        expect(operations.flatMap(({ args }) => args).every(isValue)).toBe(true)
      }
    })

    test('never writes a value twice, nor one that is there at the beginning', async () => {
      for (const given of contexts) {
        const { operations } = await main(given)
        const all = operations.flatMap((operation) => written(workload.facet, operation))
        expect(new Set(all).size).toBe(all.length)
        for (const value of Object.values(workload.phases(given).initial)) expect(all).not.toContain(value)
        expect(all).not.toContain(null)
      }
    })

    test('its setup makes what it says is there at the beginning', async () => {
      for (const given of contexts) {
        const { setup, initial } = workload.phases(given)
        if (setup === null) continue
        const facets = perfect({})
        const { operations } = await play(workload, setup, facets, 1, 1000, true)
        expect(operations.map(({ key }) => key).toSorted()).toEqual(Object.keys(initial).toSorted())
        for (const { key = '', args } of operations) expect(args[0]).toBe(initial[key])
      }
    })

    test('in the end every key that was used is read at every node, or drained', async () => {
      for (const given of contexts) {
        const phases = workload.phases(given)
        const facets = perfect(phases.initial)
        const { operations } = await play(workload, phases.main, facets, 1, OPERATIONS, false)
        if (WITHOUT_END.has(workload.facet)) continue
        const used = [...new Set(operations.flatMap(({ key }) => (key === undefined ? [] : [key])))]
        const final = await play(workload, phases.final(used), facets, 1, MOST_FINAL, true)
        if (workload.facet === 'queue') {
          const empty = final.completed.filter(({ negative }) => negative).map(({ operation: { key } }) => key)
          expect(empty.toSorted()).toEqual(used.toSorted())
          expect(final.operations.every(({ level }) => level === undefined)).toBe(true)
          continue
        }
        const read = (node: string) =>
          new Set(
            final.operations
              .filter((one) => one.node === node)
              .flatMap(({ key, args }) => (key === undefined ? args.map(String) : [key])),
          )
        for (const node of given.nodes)
          for (const key of used) expect(read(node).has(key), `${key} at ${node}`).toBe(true)
        expect(final.operations.every(({ level }) => level === 'local')).toBe(true)
        expect(final.operations.some((one) => one.freshSession === true)).toBe(true)
      }
    })
  })
}
