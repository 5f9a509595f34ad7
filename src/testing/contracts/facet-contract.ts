/** What every facet of every target must do while nothing is broken: call this in a test file, with a target that runs. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Call, Client, FacetName, Facets } from '../../plugin/index.ts'
import type { NodeId, Value } from '../../units.ts'

export interface FacetWorld {
  readonly nodes: readonly NodeId[]
  /** The strongest that the target has. */
  readonly level: string
  open(name: string): Client
  /** Many who want the same thing at once may be told that the outcome is not known, although nothing is broken. */
  readonly contentionUnsettles?: boolean
}

const PEOPLE = 5
const TIMES = 12
/** As a workload might name its keys, and as it might not. */
const AWKWARD: readonly string[] = ['k', 'k/1', 'k0', 'ключ', '%2F']
const VALUES: readonly Value[] = [0, -1.5, 9007199254740991, 'text', '', '0', 'null', 'ü"\\', null]

/** `world` is asked when the tests run. Keys are used once, so the target need not be empty. `without`: what it refuses. */
export function facetContract(world: () => FacetWorld, without: readonly FacetName[] = []): void {
  let opened: Client[] = []
  let count = 0
  const fresh = (): string => `fresh-${Date.now().toString(36)}-${count++}`
  /** A client of its own, and what it is called with: another node each. */
  const person = (at = count): { readonly facets: Facets; call(): Call } => {
    const { nodes, level, open } = world()
    const client = open(fresh())
    opened.push(client)
    const node = nodes[at % nodes.length] as NodeId
    const signal = new AbortController().signal
    return { facets: client.facets as Facets, call: () => ({ node, level, requestId: fresh(), signal }) }
  }
  /** undefined: it was not told what came of it, as contention may do to it. */
  const contended = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      if (world().contentionUnsettles === true) return undefined
      throw error
    }
  }
  const people = () => Array.from({ length: PEOPLE }, (_, at) => person(at))

  describe('facets', () => {
    afterEach(async () => {
      await Promise.all(opened.map((client) => client.close()))
      opened = []
    })

    test('register: values come back as they were, from whichever node; a compare-and-set tells what it found', async () => {
      const [one, other] = [person(0), person(1)]
      for (const awkward of AWKWARD) {
        const key = `${fresh()}${awkward}`
        expect((await other.facets.register.read(key, other.call())).value).toBe(null)
        for (const value of VALUES) {
          await one.facets.register.write(key, value, one.call())
          expect((await other.facets.register.read(key, other.call())).value).toBe(value)
        }
      }
      const key = fresh()
      const { cas } = one.facets.register
      if (cas === undefined) return
      for (const [at, value] of VALUES.entries()) {
        const from = VALUES[at - 1] ?? null
        expect((await cas(key, 'nobody’s', value, one.call())).value).toEqual({ swapped: false, current: from })
        expect((await cas(key, from, value, one.call())).value).toEqual({ swapped: true })
        expect((await other.facets.register.read(key, other.call())).value).toBe(value)
      }
    })

    test('register: of many who swap from the same value one does', async () => {
      const key = fresh()
      const swaps = people().map(({ facets, call }, at) => contended(swapped(facets, key, at, call())))
      expectOne(await Promise.all(swaps))
    })

    test('counter: every addition counts', async () => {
      const key = fresh()
      const [first = person()] = people()
      expect((await first.facets.counter.read(key, first.call())).value).toBe(0)
      const unsure: number[] = []
      const adding = people().map(async ({ facets, call }, at) => {
        for (let time = 0; time < TIMES; time++) {
          if ((await contended(facets.counter.add(key, at - 1, call()))) === undefined) unsure.push(at - 1)
        }
      })
      await Promise.all(adding)
      const all = (TIMES * ((PEOPLE - 1) * PEOPLE)) / 2 - TIMES * PEOPLE
      const sure = all - unsure.reduce((sum, delta) => sum + delta, 0)
      const most = unsure.reduce((sum, delta) => sum + Math.max(delta, 0), sure)
      const least = unsure.reduce((sum, delta) => sum + Math.min(delta, 0), sure)
      const { value } = await first.facets.counter.read(key, first.call())
      expect(value).toBeGreaterThanOrEqual(least)
      expect(value).toBeLessThanOrEqual(most)
      expect(unsure.length).toBeLessThan((PEOPLE * TIMES) / 2)
    })

    test('bank: money stays, nobody overdraws, every reading is of one moment', async () => {
      const accounts = [fresh(), fresh(), fresh()]
      const [a = '', b = '', c = ''] = accounts
      const teller = person()
      for (const account of accounts) await teller.facets.bank.open(account, 10, teller.call())
      const transfer = async (from: string, to: string, amount: number): Promise<boolean> =>
        (await teller.facets.bank.transfer(from, to, amount, teller.call())).value.moved
      expect(await transfer(a, b, 11)).toBe(false)
      expect(await transfer(a, b, 10)).toBe(true)
      expect(await transfer(a, c, 1)).toBe(false)
      const sums = new Set<number>()
      const moving = people().map(async ({ facets, call }, at) => {
        for (let time = 0; time < TIMES; time++) {
          const [from = '', to = ''] = [accounts[(at + time) % 3], accounts[(at + 2 * time + 1) % 3]]
          await contended(facets.bank.transfer(from, to, 1 + (time % 4), call()))
          const read = await contended(facets.bank.readAll(accounts, call()))
          if (read === undefined) continue
          const balances = [...read.value.values()]
          sums.add(balances.reduce((sum, balance) => sum + balance, 0))
          expect(Math.min(...balances)).toBeGreaterThanOrEqual(0)
        }
      })
      await Promise.all(moving)
      expect([...sums]).toEqual([30])
    })

    test('usernames: one owner, whom everybody is told', async () => {
      const name = fresh()
      const all = people()
      const first = all[0] ?? person()
      expect((await first.facets.usernames.owner(name, first.call())).value).toBe(null)
      const asked = all.map(({ facets, call }, at) => contended(facets.usernames.register(name, at, call())))
      const answers = (await Promise.all(asked)).map((answer) => answer?.value)
      expectOne(answers.map((answer) => answer?.registered))
      const { value: owner } = await first.facets.usernames.owner(name, first.call())
      for (const [at, answer] of answers.entries()) {
        if (answer?.registered === true) expect(owner).toBe(at)
        if (answer?.registered === false) expect(answer.owner ?? owner).toBe(owner)
      }
      for (const { facets, call } of all) expect((await facets.usernames.owner(name, call())).value).toBe(owner)
    })

    test('set: what was added is there once, what was removed is not', async () => {
      const key = fresh()
      const [one, other] = [person(0), person(1)]
      expect((await one.facets.set.readAll(key, one.call())).value).toEqual([])
      for (const value of VALUES) {
        expect((await one.facets.set.add(key, value, one.call())).value.added).toBe(true)
        expect((await other.facets.set.add(key, value, other.call())).value.added).toBe(false)
      }
      await one.facets.set.add(`${key}0`, 'of another set', one.call())
      const { value: all } = await other.facets.set.readAll(key, other.call())
      expect(new Set(all)).toEqual(new Set(VALUES))
      expect(all.length).toBe(VALUES.length)
      const { remove, contains } = one.facets.set
      if (remove === undefined || contains === undefined) return
      expect((await contains(key, 'text', one.call())).value).toBe(true)
      expect((await remove(key, 'text', one.call())).value.removed).toBe(true)
      expect((await remove(key, 'text', one.call())).value.removed).toBe(false)
      expect((await contains(key, 'text', one.call())).value).toBe(false)
    })

    if (!without.includes('queue'))
      test('queue: first in, first out, nothing twice', async () => {
        const key = fresh()
        const [one, other] = [person(0), person(1)]
        expect((await one.facets.queue.dequeue(key, one.call())).value).toEqual({ taken: false })
        for (const value of VALUES) await one.facets.queue.enqueue(key, value, one.call())
        for (const value of VALUES) {
          expect((await other.facets.queue.dequeue(key, other.call())).value).toEqual({ taken: true, value })
        }
        expect((await one.facets.queue.dequeue(key, one.call())).value).toEqual({ taken: false })
        const out: Value[] = []
        const taking = people().map(async ({ facets, call }, at) => {
          for (let time = 0; time < TIMES; time++) {
            await facets.queue.enqueue(key, at * TIMES + time, call())
            const { value } = await facets.queue.dequeue(key, call())
            if (value.taken) out.push(value.value)
          }
        })
        await Promise.all(taking)
        expect(out.length).toBe(PEOPLE * TIMES)
        expect(new Set(out).size).toBe(PEOPLE * TIMES)
      })

    test('log: all is there in the order of the offsets', async () => {
      const key = fresh()
      const all = people()
      const first = all[0] ?? person()
      expect((await first.facets.log.readAll(key, first.call())).value).toEqual([])
      const told: (readonly [number | undefined, Value])[] = []
      const appending = all.map(async ({ facets, call }, at) => {
        for (let time = 0; time < TIMES; time++) {
          const value = time === 0 ? (VALUES[at] ?? null) : `${at} ${time}`
          const answer = await contended(facets.log.append(key, value, call()))
          if (answer !== undefined) told.push([answer.value.offset, value])
        }
      })
      await Promise.all(appending)
      const { value: entries } = await first.facets.log.readAll(key, first.call())
      expect(told.length).toBeGreaterThan((PEOPLE * TIMES) / 2)
      expect(entries.length).toBeGreaterThanOrEqual(told.length)
      expect(entries.length).toBeLessThanOrEqual(PEOPLE * TIMES)
      expect(entries).toEqual(expect.arrayContaining(told.map(([, value]) => value)))
      for (const [offset, value] of told) if (offset !== undefined) expect(entries[offset]).toBe(value)
    })

    test('lock: one holder, whose token is the newest, until it gives the lock back', async () => {
      const key = fresh()
      const [one, other] = [person(0), person(1)]
      const first = (await one.facets.lock.acquire(key, one.call())).value
      expect(first.granted).toBe(true)
      expect((await other.facets.lock.acquire(key, other.call())).value.granted).toBe(false)
      expect((await other.facets.lock.release(key, other.call())).value.released).toBe(false)
      const token = first.granted ? first.token : undefined
      if (token !== undefined) {
        expect((await one.facets.lock.guarded?.(key, token, one.call()))?.value.accepted).toBe(true)
      }
      expect((await one.facets.lock.release(key, one.call())).value.released).toBe(true)
      const next = (await other.facets.lock.acquire(key, other.call())).value
      expect(next.granted).toBe(true)
      if (next.granted && next.token !== undefined) expect(next.token).toBeGreaterThan(token ?? 0)
      const granted = people().map(({ facets, call }) => contended(facets.lock.acquire(`${key} of many`, call())))
      expectOne((await Promise.all(granted)).map((answer) => answer?.value.granted))
    })

    if (!without.includes('ids'))
      test('ids: no two are the same', async () => {
        const told: Value[] = []
        const asking = people().map(async ({ facets, call }) => {
          for (let time = 0; time < TIMES; time++) told.push((await facets.ids.generate(call())).value)
        })
        await Promise.all(asking)
        expect(new Set(told).size).toBe(PEOPLE * TIMES)
      })
  })
}

/** Of many who wanted the same thing, one got it; no more than one, if some were not told. */
function expectOne(got: readonly (boolean | undefined)[]): void {
  const count = got.filter((one) => one === true).length
  expect(count).toBeLessThanOrEqual(1)
  if (!got.includes(undefined)) expect(count).toBe(1)
}

const swapped = async ({ register }: Facets, key: string, value: Value, call: Call): Promise<boolean> =>
  (await register.cas?.(key, null, value, call))?.value.swapped === true
