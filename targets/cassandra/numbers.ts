/** Counters and banks: what is added up. */
import { type Answer, DefiniteFailure, type Facets, type Key } from 'rashomon/sdk'
import { always } from './registers.ts'
import type { Session } from './session.ts'
import { numberIn } from './values.ts'

export function counterOver(session: Session): Facets['counter'] {
  const { settings, transactional } = session.run
  if (!settings.counterColumns) return readThenWrite(session)
  return transactional ? transactedCounter(session) : counterColumns(session)
}

/** Columns made for counting: additions commute, and cannot be repeated without being counted twice. */
function counterColumns(session: Session): Facets['counter'] {
  const table = `${session.run.keyspace}.counter`
  return {
    async add(key, delta, call) {
      await session.write('counter', `UPDATE ${table} SET n = n + ? WHERE k = ?`, [BigInt(delta), key], call)
      return { value: undefined }
    },
    async read(key, call) {
      const [row] = await session.read(`SELECT n FROM ${table} WHERE k = ?`, [key], call)
      return { value: numberIn(row?.['n']) }
    },
  }
}

/** Counting columns take no conditions: so a number, changed only if it is what was read. */
function transactedCounter(session: Session): Facets['counter'] {
  const table = `${session.run.keyspace}.number`
  const select = `SELECT n FROM ${table} WHERE k = ?`
  return {
    async add(key, delta, call) {
      const [found] = await session.readAt('serial', select, [key], call)
      let before: unknown = found?.['n'] ?? null
      for (;;) {
        const values = [BigInt(numberIn(before) + delta), key, before]
        const { applied, row } = await session.transact(`UPDATE ${table} SET n = ? WHERE k = ? IF n = ?`, values, call)
        if (applied) return { value: undefined }
        before = row?.['n'] ?? null
      }
    },
    read: async (key, call) => ({ value: numberIn((await session.read(select, [key], call))[0]?.['n']) }),
  }
}

/** A control: of two who read the same number, one addition is lost. */
function readThenWrite(session: Session): Facets['counter'] {
  const table = `${session.run.keyspace}.number`
  const select = `SELECT n FROM ${table} WHERE k = ?`
  return {
    async add(key, delta, call) {
      const [row] = await session.read(select, [key], call)
      const update = `UPDATE ${table} SET n = ? WHERE k = ?`
      await session.write('write', update, [BigInt(numberIn(row?.['n']) + delta), key], call)
      return { value: undefined }
    },
    read: async (key, call) => ({ value: numberIn((await session.read(select, [key], call))[0]?.['n']) }),
  }
}

export const bankOver = (session: Session): Facets['bank'] =>
  session.run.settings.bankInOnePartition ? transactedBank(session) : spreadBank(session)

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

/** A control: a logged batch happens whole in the end, but nobody else is kept from what it reads, or from seeing half of it. */
function spreadBank(session: Session): Facets['bank'] {
  const table = `${session.run.keyspace}.bank`
  const update = `UPDATE ${table} SET balance = ? WHERE id = ?`
  const balances = async (accounts: readonly Key[], call: Parameters<Session['read']>[2]) =>
    balancesIn(await session.read(`SELECT id, balance FROM ${table} WHERE id IN ?`, [accounts], call))
  return {
    async open(account, balance, call) {
      await session.write('write', update, [BigInt(balance), account], { ...call, level: 'all' })
      return { value: undefined }
    },
    async transfer(from, to, amount, call): Promise<Moved> {
      const found = await balances([from, to], call)
      const [has, gets] = [found.get(from), found.get(to)]
      if (has === undefined || gets === undefined) throw new DefiniteFailure('there is no such account')
      if (has < amount) return { value: { moved: false } }
      if (from === to) return { value: { moved: true } }
      const batch = `BEGIN BATCH ${update}; ${update}; APPLY BATCH`
      await session.write('batch', batch, [BigInt(has - amount), from, BigInt(gets + amount), to], call)
      return { value: { moved: true } }
    },
    readAll: async (accounts, call) => ({ value: of(accounts, await balances(accounts, call)) }),
  }
}

const balancesIn = (rows: readonly { readonly [column: string]: unknown }[]): ReadonlyMap<Key, number> =>
  new Map(rows.flatMap((row) => (typeof row['id'] === 'string' ? [[row['id'], numberIn(row['balance'])]] : [])))

const of = (accounts: readonly Key[], all: ReadonlyMap<Key, number>): ReadonlyMap<Key, number> =>
  new Map(accounts.flatMap((account) => (all.has(account) ? [[account, all.get(account) ?? 0]] : [])))
