/** Banks: all accounts in one partition, by transactions; and two controls, by plain statements. */
import { type Answer, type Call, DefiniteFailure, type Facets, type Key } from 'rashomon/sdk'
import type { BankLayout } from './options.ts'
import { always } from './registers.ts'
import type { Session } from './session.ts'
import { numberIn } from './values.ts'

export const bankOver = (session: Session): Facets['bank'] => BANKS[session.run.settings.bank](session)

type Moved = Answer<{ readonly moved: boolean }>

/** All accounts are rows of one partition: a conditional batch changes two of them, or neither. */
function transactedBank(session: Session): Facets['bank'] {
  const table = `${session.run.keyspace}.bank`
  const update = `UPDATE ${table} SET balance = ? WHERE p = 0 AND id = ?`
  return {
    async open(account, balance, call) {
      await always(session.transact(`${update} IF none = null`, [BigInt(balance), account], call))
      return { value: undefined }
    },
    async transfer(from, to, amount, call): Promise<Moved> {
      for (;;) {
        const query = `SELECT id, balance FROM ${table} WHERE p = 0 AND id IN (?, ?)`
        const balances = balancesIn(await session.readAt('serial', query, [from, to], call))
        const [has, gets] = [balances.get(from), balances.get(to)]
        if (has === undefined || gets === undefined) throw new DefiniteFailure('there is no such account')
        if (has < amount) return { value: { moved: false } }
        // Of two changes to one row in a batch the larger would win.
        if (from === to) return { value: { moved: true } }
        const batch = `BEGIN BATCH ${update} IF balance = ?; ${update} IF balance = ?; APPLY BATCH`
        const values = [BigInt(has - amount), from, BigInt(has), BigInt(gets + amount), to, BigInt(gets)]
        const { applied } = await session.transact(batch, values, call)
        if (applied) return { value: { moved: true } }
      }
    },
    async readAll(accounts, call) {
      const rows = await session.read(`SELECT id, balance FROM ${table} WHERE p = 0`, [], call)
      return { value: of(accounts, balancesIn(rows)) }
    },
  }
}

/** What the controls have in common: balances are read, and then two of them are written, whatever was written meanwhile. */
interface PlainAccounts {
  open(account: Key, balance: number, call: Call): Promise<unknown>
  balances(accounts: readonly Key[], call: Call): Promise<ReadonlyMap<Key, number>>
  write(from: Key, has: number, to: Key, gets: number, call: Call): Promise<unknown>
}

const plainBank = ({ open, balances, write }: PlainAccounts): Facets['bank'] => ({
  async open(account, balance, call) {
    await open(account, balance, { ...call, level: 'all' })
    return { value: undefined }
  },
  async transfer(from, to, amount, call): Promise<Moved> {
    const found = await balances([from, to], call)
    const [has, gets] = [found.get(from), found.get(to)]
    if (has === undefined || gets === undefined) throw new DefiniteFailure('there is no such account')
    if (has < amount) return { value: { moved: false } }
    if (from === to) return { value: { moved: true } }
    await write(from, has - amount, to, gets + amount, call)
    return { value: { moved: true } }
  },
  readAll: async (accounts, call) => ({ value: of(accounts, await balances(accounts, call)) }),
})

/** A control: a logged batch happens whole in the end, but nobody else is kept from what it reads, or from seeing half of it. */
function spreadBank(session: Session): Facets['bank'] {
  const table = `${session.run.keyspace}.bank`
  const update = `UPDATE ${table} SET balance = ? WHERE id = ?`
  return plainBank({
    open: (account, balance, call) => session.write('write', update, [BigInt(balance), account], call),
    balances: async (accounts, call) =>
      balancesIn(await session.read(`SELECT id, balance FROM ${table} WHERE id IN ?`, [accounts], call)),
    write: (from, has, to, gets, call) => {
      const batch = `BEGIN BATCH ${update}; ${update}; APPLY BATCH`
      return session.write('batch', batch, [BigInt(has), from, BigInt(gets), to], call)
    },
  })
}

/**
 * A control: a write of one row is isolated, it is said. Of two accounts every write is of both, so a total can change only if
 * a row is told that nobody wrote. It is where two writes have the same time stamp: then the larger value wins, cell by cell.
 *
 *     c1   write a=40 b=60  @7 ──┐
 *     c2   write a=55 b=45  @7 ──┴── read a=55 b=60
 */
function rowBank(session: Session): Facets['bank'] {
  const table = `${session.run.keyspace}.bank`
  const set = (count: number): string =>
    `UPDATE ${table} SET ${Array.from({ length: count }, () => 'balances[?] = ?').join(', ')} WHERE p = 0`
  return plainBank({
    open: (account, balance, call) => session.write('write', set(1), [account, BigInt(balance)], call),
    balances: async (accounts, call) => {
      const [row] = await session.read(`SELECT balances FROM ${table} WHERE p = 0`, [], call)
      return of(accounts, mapIn(row?.['balances']))
    },
    write: (from, has, to, gets, call) => session.write('write', set(2), [from, BigInt(has), to, BigInt(gets)], call),
  })
}

const BANKS: Readonly<Record<BankLayout, (session: Session) => Facets['bank']>> = {
  'one-partition': transactedBank,
  partitions: spreadBank,
  'one-row': rowBank,
}

const balancesIn = (rows: readonly { readonly [column: string]: unknown }[]): ReadonlyMap<Key, number> =>
  new Map(rows.flatMap((row) => (typeof row['id'] === 'string' ? [[row['id'], numberIn(row['balance'])]] : [])))

/** The driver tells maps as plain objects. */
const mapIn = (balances: unknown): ReadonlyMap<Key, number> =>
  new Map(Object.entries(balances ?? {}).map(([account, balance]) => [account, numberIn(balance)]))

const of = (accounts: readonly Key[], all: ReadonlyMap<Key, number>): ReadonlyMap<Key, number> =>
  new Map(accounts.flatMap((account) => (all.has(account) ? [[account, all.get(account) ?? 0]] : [])))
