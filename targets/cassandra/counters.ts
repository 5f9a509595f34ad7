/** Counters: what is added up. */
import type { Facets } from 'rashomon/sdk'
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
