/** Sets and logs. */
import type { Facets } from 'rashomon/sdk'
import { always } from './registers.ts'
import type { Session } from './session.ts'
import { decoded, encoded } from './values.ts'

export const setOver = (session: Session): Facets['set'] =>
  session.run.settings.setCollection ? collection(session) : elements(session)

/** A row for each element. A plain INSERT does not tell whether it was there: then every addition says that it was not. */
function elements(session: Session): Facets['set'] {
  const { keyspace, transactional } = session.run
  const table = `${keyspace}.elements`
  const insert = `INSERT INTO ${table} (k, e) VALUES (?, ?)`
  const facet: Facets['set'] = {
    async add(key, element, call) {
      const values = [key, encoded(element)]
      if (transactional) {
        const { applied } = await session.transact(`${insert} IF NOT EXISTS`, values, call)
        return { value: { added: applied } }
      }
      await session.write('write', insert, values, call)
      return { value: { added: true } }
    },
    async contains(key, element, call) {
      const query = `SELECT e FROM ${table} WHERE k = ? AND e = ?`
      return { value: (await session.read(query, [key, encoded(element)], call)).length > 0 }
    },
    async readAll(key, call) {
      const rows = await session.read(`SELECT e FROM ${table} WHERE k = ?`, [key], call)
      return { value: rows.map((row) => decoded(row['e'])) }
    },
  }
  if (!transactional) return facet
  return {
    ...facet,
    async remove(key, element, call) {
      const query = `DELETE FROM ${table} WHERE k = ? AND e = ? IF EXISTS`
      return { value: { removed: (await session.transact(query, [key, encoded(element)], call)).applied } }
    },
  }
}

/** One column holds the set; elements are merged one by one. No answer tells whether an element was there. */
function collection(session: Session): Facets['set'] {
  const { keyspace, transactional } = session.run
  const table = `${keyspace}.elements`
  const update = `UPDATE ${table} SET e = e + ? WHERE k = ?`
  return {
    async add(key, element, call) {
      const values = [[encoded(element)], key]
      if (transactional) await always(session.transact(`${update} IF none = null`, values, call))
      else await session.write('write', update, values, call)
      return { value: { added: true } }
    },
    async readAll(key, call) {
      const [row] = await session.read(`SELECT e FROM ${table} WHERE k = ?`, [key], call)
      return { value: listIn(row?.['e']).map(decoded) }
    },
  }
}

/** A transaction's place in the list is its place among transactions; a plain append's is its coordinator's clock. */
export function logOver(session: Session): Facets['log'] {
  const { keyspace, settings } = session.run
  const table = `${keyspace}.log`
  const update = `UPDATE ${table} SET v = v + ? WHERE k = ?`
  return {
    async append(key, value, call) {
      const values = [[encoded(value)], key]
      if (settings.logByCondition) await always(session.transact(`${update} IF none = null`, values, call))
      else await session.write('write', update, values, call)
      return { value: {} }
    },
    async readAll(key, call) {
      const [row] = await session.read(`SELECT v FROM ${table} WHERE k = ?`, [key], call)
      return { value: listIn(row?.['v']).map(decoded) }
    },
  }
}

/** Empty collections are null. */
const listIn = (cell: unknown): readonly unknown[] => (Array.isArray(cell) ? cell : [])
