/** Registers and usernames: a row each. */
import type { Answer, Facets, Swapped } from 'rashomon/sdk'
import type { Session } from './session.ts'
import { decodedCell, encoded, encodedCell, witnessOf } from './values.ts'

export function registerOver(session: Session): Facets['register'] {
  const { keyspace, settings } = session.run
  const table = `${keyspace}.register`
  return {
    async read(key, call) {
      const [row] = await session.read(`SELECT v, writetime(v) AS stamp FROM ${table} WHERE k = ?`, [key], call)
      return { value: decodedCell(row?.['v']), ...witnessOf(row?.['stamp']) }
    },
    async write(key, value, call) {
      const update = `UPDATE ${table} SET v = ? WHERE k = ?`
      const isTransaction = writesByTransaction(call.level) && !session.chance(settings.plainShare)
      if (!isTransaction) {
        const { stamp } = await session.write('write', update, [encodedCell(value), key], call)
        return { value: undefined, ...witnessOf(stamp) }
      }
      await always(session.transact(`${update} IF none = null`, [encodedCell(value), key], call))
      return { value: undefined }
    },
    async cas(key, from, to, call): Promise<Answer<Swapped>> {
      const update = `UPDATE ${table} SET v = ? WHERE k = ? IF v = ?`
      const { applied, row } = await session.transact(update, [encodedCell(to), key, encodedCell(from)], call)
      return { value: applied ? { swapped: true } : { swapped: false, current: decodedCell(row?.['v']) } }
    },
  }
}

export function usernamesOver(session: Session): Facets['usernames'] {
  const { keyspace, settings } = session.run
  const table = `${keyspace}.usernames`
  const insert = `INSERT INTO ${table} (name, owner) VALUES (?, ?)`
  const owned = `SELECT owner, writetime(owner) AS stamp FROM ${table} WHERE name = ?`
  return {
    async register(name, claim, call) {
      if (!settings.usernamesByCondition) {
        const [row] = await session.read(owned, [name], call)
        if (row !== undefined) return { value: { registered: false, owner: decodedCell(row['owner']) } }
        await session.write('write', insert, [name, encoded(claim)], call)
        return { value: { registered: true } }
      }
      const { applied, row } = await session.transact(`${insert} IF NOT EXISTS`, [name, encoded(claim)], call)
      return { value: applied ? { registered: true } : { registered: false, owner: decodedCell(row?.['owner']) } }
    },
    async owner(name, call) {
      const [row] = await session.read(owned, [name], call)
      return { value: decodedCell(row?.['owner']), ...witnessOf(row?.['stamp']) }
    },
  }
}

const writesByTransaction = (level: string): boolean => level.startsWith('serial')

/** Its condition is true of every row: that it was not applied would be news. */
export async function always(transaction: Promise<{ readonly applied: boolean }>): Promise<void> {
  if (!(await transaction).applied) throw new Error('unrecognised answer: a condition that is always true was not met')
}
