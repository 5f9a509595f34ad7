/** The facets of every built-in store: each call is one command. */
import type { Answer, Call, Facets, Key } from 'rashomon/sdk'
import type { Command, Result } from './protocol.ts'

export type Ask = (command: Command, call: Call) => Promise<Result>
const DONE: Answer<void> = { value: undefined }

export const facetsOver = (ask: Ask, session: string): Facets => ({
  register: {
    read: async (key, call) => ({ value: (await ask({ op: 'read', key }, call)).value ?? null }),
    write: async (key, value, call) => {
      await ask({ op: 'write', key, value }, call)
      return DONE
    },
    cas: async (key, from, to, call) => {
      const { swapped, current = null } = await ask({ op: 'cas', key, from, to }, call)
      return { value: swapped === true ? { swapped } : { swapped: false, current } }
    },
  },
  counter: {
    add: async (key, delta, call) => {
      await ask({ op: 'add', key, delta }, call)
      return DONE
    },
    read: async (key, call) => ({ value: Number((await ask({ op: 'count', key }, call)).value ?? 0) }),
  },
  bank: {
    open: async (key, balance, call) => {
      await ask({ op: 'open', key, balance }, call)
      return DONE
    },
    transfer: async (from, to, amount, call) => {
      const { moved } = await ask({ op: 'transfer', from, to, amount }, call)
      return { value: { moved: moved === true } }
    },
    readAll: async (keys, call) => {
      const { balances = [] } = await ask({ op: 'balances', keys }, call)
      return { value: new Map<Key, number>(balances) }
    },
  },
  usernames: {
    register: async (key, claim, call) => {
      const { registered, owner = null } = await ask({ op: 'register', key, claim }, call)
      return { value: registered === true ? { registered } : { registered: false, owner } }
    },
    owner: async (key, call) => ({ value: (await ask({ op: 'owner', key }, call)).value ?? null }),
  },
  set: {
    add: async (key, element, call) => {
      const { added } = await ask({ op: 'add-element', key, element }, call)
      return { value: { added: added === true } }
    },
    remove: async (key, element, call) => {
      const { removed } = await ask({ op: 'remove-element', key, element }, call)
      return { value: { removed: removed === true } }
    },
    contains: async (key, element, call) => ({
      value: (await ask({ op: 'has-element', key, element }, call)).there === true,
    }),
    readAll: async (key, call) => ({ value: (await ask({ op: 'elements', key }, call)).values ?? [] }),
  },
  queue: {
    enqueue: async (key, value, call) => {
      await ask({ op: 'enqueue', key, value }, call)
      return DONE
    },
    dequeue: async (key, call) => {
      const { taken, value = null } = await ask({ op: 'dequeue', key }, call)
      return { value: taken === true ? { taken, value } : { taken: false } }
    },
  },
  log: {
    append: async (key, value, call) => {
      const { offset } = await ask({ op: 'append', key, value }, call)
      return { value: offset === undefined ? {} : { offset } }
    },
    readAll: async (key, call) => ({ value: (await ask({ op: 'entries', key }, call)).values ?? [] }),
  },
  lock: {
    acquire: async (key, call) => {
      const { granted, token = 0 } = await ask({ op: 'acquire', key, owner: session }, call)
      return { value: granted === true ? { granted, token } : { granted: false } }
    },
    release: async (key, call) => {
      const { released } = await ask({ op: 'release', key, owner: session }, call)
      return { value: { released: released === true } }
    },
    guarded: async (key, token, call) => {
      const { accepted } = await ask({ op: 'guarded', key, token }, call)
      return { value: { accepted: accepted === true } }
    },
  },
  ids: {
    generate: async (call) => ({ value: (await ask({ op: 'generate' }, call)).value ?? null }),
  },
})
