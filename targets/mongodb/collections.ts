/** Sets, queues and logs: a set has a document for each element; a queue and a log are one document each. */
import type { Answer, Appended, Call, Facets, Key, Taken, Value } from 'rashomon/sdk'
import { attempt, change } from './attempt.ts'
import { inserted } from './inserted.ts'
import { type Item, type Session, told } from './session.ts'
import { decoded, encoded, listIn, numberIn } from './values.ts'

export const ELEMENTS = 'elements'
export const QUEUES = 'queues'
export const LOGS = 'logs'

/** Of the set's name and the element: JSON of both, so that no two pairs are the same. */
const elementId = (set: Key, element: Value): string => JSON.stringify([set, element])

export const setOver = (session: Session): Facets['set'] => ({
  async add(set, element, call) {
    const document = { _id: elementId(set, element), k: set, e: encoded(element) }
    const made = await session.write(call, ({ collection, writing }) =>
      inserted(collection(ELEMENTS).insertOne(document, writing)),
    )
    return told(made, (added) => ({ added }))
  },
  async remove(set, element, call) {
    const gone = await session.write(call, ({ collection, writing }) =>
      collection(ELEMENTS).deleteOne({ _id: elementId(set, element) }, writing),
    )
    return told(gone, ({ deletedCount }) => ({ removed: deletedCount === 1 }))
  },
  async contains(set, element, call) {
    const found = await session.read(call, ({ collection, reading }) =>
      collection(ELEMENTS).findOne({ _id: elementId(set, element) }, reading),
    )
    return told(found, (document) => document !== null)
  },
  async readAll(set, call) {
    const found = await session.read(call, ({ collection, reading }) =>
      collection(ELEMENTS)
        .find({ k: set }, { ...reading, batchSize: ALL })
        .toArray(),
    )
    return told(found, (documents) => documents.map(({ e }) => decoded(e)))
  },
})

/** In one answer: more than anybody puts into a set. */
const ALL = 1_000_000

/**
 * One document, so that there is one order.
 */
export const queueOver = (session: Session): Facets['queue'] => ({
  async enqueue(queue, value, call) {
    const operators = { $push: { items: encoded(value) }, $inc: { n: 1 } }
    const made = await change(session, call, { collection: QUEUES, key: queue, told: ['n'] }, operators)
    return told(made, () => undefined)
  },
  async dequeue(queue, call) {
    const items = { $ifNull: ['$items', []] }
    const place = { collection: QUEUES, key: queue, told: ['head'] }
    const made = await attempt(session, call, place, {
      // Elements are texts: null is that there is none.
      head: { $ifNull: [{ $arrayElemAt: [items, 0] }, null] },
      items: { $slice: [items, 1, MOST] },
    })
    return told(made, ({ head }): Taken => (head === null ? { taken: false } : { taken: true, value: decoded(head) }))
  },
})
const MOST = 1_000_000

export const logOver = (session: Session): Facets['log'] => ({
  append: (log, value, call) =>
    session.plan(call).logInTransactions ? transacted(session, log, value, call) : pushed(session, log, value, call),
  async readAll(log, call) {
    const { logInTransactions, readFrom } = session.plan(call)
    const find = ({ collection, reading }: Parameters<Parameters<Session['read']>[1]>[0]) =>
      collection(LOGS).findOne({ _id: log }, reading)
    // Transactions are the primary's.
    const found =
      logInTransactions && readFrom === 'primary' ? await session.transact(call, find) : await session.read(call, find)
    return told(found, entriesOf)
  },
})

const entriesOf = (document: Item | null): readonly Value[] => listIn(document?.['v']).map(decoded)

/** The count that comes with it is that of the entries. */
async function pushed(session: Session, log: Key, value: Value, call: Call): Promise<Answer<Appended>> {
  const operators = { $push: { v: encoded(value) }, $inc: { n: 1 } }
  const made = await change(session, call, { collection: LOGS, key: log, told: ['n'] }, operators)
  return told(made, ({ n }) => ({ offset: numberIn(n) - 1 }))
}

/** Reads how long the log is, and then writes to it, in one transaction. */
async function transacted(session: Session, log: Key, value: Value, call: Call): Promise<Answer<Appended>> {
  const done = await session.transact(call, async ({ collection, reading, writing }) => {
    const before = await collection(LOGS).findOne({ _id: log }, reading)
    const operators = { $push: { v: encoded(value) }, $inc: { n: 1 } }
    await collection(LOGS).updateOne({ _id: log }, operators as object, { upsert: true, ...writing })
    return { offset: entriesOf(before).length }
  })
  return told(done, (answer) => answer)
}
