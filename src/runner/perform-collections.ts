/** How sets, queues, logs, locks and ids are called; perform.ts has the other facets. */
import type { Facets } from '../plugin/index.ts'
import {
  agreed,
  argument,
  done,
  elements,
  evidenceOf,
  keyOf,
  maybe,
  missing,
  need,
  type Performs,
  told,
} from './answers.ts'

type Collection = 'set' | 'queue' | 'log' | 'lock' | 'ids'

export const COLLECTIONS: Readonly<Record<Collection & keyof Facets, Performs>> = {
  set: {
    add: async ({ set }, operation, call) => {
      const answer = await need(set).add(keyOf(operation), argument(operation, 0), call)
      return agreed(answer, answer.value.added, 'added')
    },
    remove: async ({ set }, operation, call) => {
      const facet = need(set)
      if (facet.remove === undefined) throw missing('remove')
      const answer = await facet.remove(keyOf(operation), argument(operation, 0), call)
      return agreed(answer, answer.value.removed, 'removed')
    },
    contains: async ({ set }, operation, call) => {
      const facet = need(set)
      if (facet.contains === undefined) throw missing('contains')
      const answer = await facet.contains(keyOf(operation), argument(operation, 0), call)
      return agreed(answer, answer.value, 'contains')
    },
    'read-all': async ({ set }, operation, call) => elements(await need(set).readAll(keyOf(operation), call)),
  },
  queue: {
    enqueue: async ({ queue }, operation, call) =>
      done(await need(queue).enqueue(keyOf(operation), argument(operation, 0), call)),
    dequeue: async ({ queue }, operation, call) => {
      const answer = await need(queue).dequeue(keyOf(operation), call)
      const { value } = answer
      const taken = agreed(answer, value.taken, 'taken')
      // Without a value nobody could ever say what was taken.
      return value.taken ? { ...taken, ...told({ value: value.value }) } : taken
    },
  },
  log: {
    append: async ({ log }, operation, call) => {
      const answer = await need(log).append(keyOf(operation), argument(operation, 0), call)
      return { negative: false, ...maybe(answer.value.offset), ...evidenceOf(answer) }
    },
    'read-all': async ({ log }, operation, call) => elements(await need(log).readAll(keyOf(operation), call)),
  },
  lock: {
    acquire: async ({ lock }, operation, call) => {
      const answer = await need(lock).acquire(keyOf(operation), call)
      const { value } = answer
      const granted = agreed(answer, value.granted, 'granted')
      return value.granted ? { ...granted, ...maybe(value.token) } : granted
    },
    release: async ({ lock }, operation, call) => {
      const answer = await need(lock).release(keyOf(operation), call)
      return agreed(answer, answer.value.released, 'released')
    },
    guarded: async ({ lock }, operation, call) => {
      const facet = need(lock)
      if (facet.guarded === undefined) throw missing('guarded')
      const answer = await facet.guarded(keyOf(operation), Number(argument(operation, 0)), call)
      return agreed(answer, answer.value.accepted, 'accepted')
    },
  },
  ids: {
    generate: async ({ ids }, _operation, call) => told(await need(ids).generate(call)),
  },
}
