/** Counters and a bank: numbers that change by what they are. */
import { type Answer, type Call, DefiniteFailure, type Facets, type Key } from 'rashomon/sdk'
import { type Session, told, type Way } from './session.ts'
import { numberIn } from './values.ts'

export const COUNTERS = 'counters'
export const ACCOUNTS = 'accounts'

export const counterOver = (session: Session): Facets['counter'] => ({
  async add(key, delta, call) {
    const made = await session.write(call, ({ collection, writing }) =>
      collection(COUNTERS).updateOne({ _id: key }, { $inc: { n: delta } }, { upsert: true, ...writing }),
    )
    return told(made, () => undefined)
  },
  async read(key, call) {
    const found = await session.read(call, ({ collection, reading }) =>
      collection(COUNTERS).findOne({ _id: key }, reading),
    )
    return told(found, (document) => numberIn(document?.['n']))
  },
})

export const bankOver = (session: Session): Facets['bank'] => ({
  async open(account, balance, call) {
    const made = await session.write(call, ({ collection, writing }) =>
      collection(ACCOUNTS).updateOne({ _id: account }, { $set: { balance } }, { upsert: true, ...writing }),
    )
    return told(made, () => undefined)
  },
  transfer: (from, to, amount, call) =>
    session.plan(call).bankInTransactions
      ? transacted(session, from, to, amount, call)
      : stepByStep(session, from, to, amount, call),
  async readAll(accounts, call) {
    const { bankInTransactions, readFrom } = session.plan(call)
    const find = (way: Way) => balancesOf(accounts, way)
    if (!bankInTransactions) return told(await session.read(call, find), (balances) => balances)
    // Transactions are the primary's; of other nodes a single reading of a snapshot.
    const found =
      readFrom === 'primary' ? await session.transact(call, find) : await session.read(call, find, 'snapshot')
    return told(found, (balances) => balances)
  },
})

type Moved = { readonly moved: boolean }

/** Both balances are read and changed in one transaction, which is committed also where they do not suffice. */
async function transacted(session: Session, from: Key, to: Key, amount: number, call: Call): Promise<Answer<Moved>> {
  const done = await session.transact(call, async (way) => {
    const balances = await balancesOf([from, to], way)
    if (!isCovered(balances, from, to, amount)) return { moved: false }
    if (from !== to) for (const step of steps(from, to, amount)) await moved(step, way)
    return { moved: true }
  })
  return told(done, (answer) => answer)
}

/** A control: each step by itself. Others see the money that is under way, and spend what was read. */
async function stepByStep(session: Session, from: Key, to: Key, amount: number, call: Call): Promise<Answer<Moved>> {
  const { value: balances } = await session.read(call, (way) => balancesOf([from, to], way))
  if (!isCovered(balances, from, to, amount)) return { value: { moved: false } }
  const [take, give] = steps(from, to, amount)
  await session.write(call, (way) => moved(take, way))
  try {
    await session.write(call, (way) => moved(give, way))
  } catch (error) {
    // The first was done.
    throw error instanceof DefiniteFailure ? new Error(`half done: ${error.message}`, { cause: error }) : error
  }
  return { value: { moved: true } }
}

type Step = readonly [account: Key, delta: number]

const steps = (from: Key, to: Key, amount: number): readonly [Step, Step] => [
  [from, -amount],
  [to, amount],
]

const moved = ([account, delta]: Step, { collection, writing }: Way): Promise<unknown> =>
  collection(ACCOUNTS).updateOne({ _id: account }, { $inc: { balance: delta } }, writing)

function isCovered(balances: ReadonlyMap<Key, number>, from: Key, to: Key, amount: number): boolean {
  const has = balances.get(from)
  if (has === undefined || !balances.has(to)) throw new DefiniteFailure('there is no such account')
  return has >= amount
}

async function balancesOf(accounts: readonly Key[], { collection, reading }: Way): Promise<ReadonlyMap<Key, number>> {
  const documents = await collection(ACCOUNTS)
    .find({ _id: { $in: [...accounts] } }, { ...reading, batchSize: accounts.length + 1 })
    .toArray()
  return new Map(documents.map(({ _id, balance }) => [_id, numberIn(balance)]))
}
