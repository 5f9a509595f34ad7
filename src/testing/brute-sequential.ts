/**
 * Sequential consistency by its definition: all ways to shuffle the sessions into one order are tried, and all choices of
 * the open operations that took effect. It knows of no blocks, clocks or choices that can hurt nobody.
 */
import type { Value } from '../units.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'

export function isSequentialByBruteForce({ operations, initial }: Pick<Tale, 'operations' | 'initial'>): boolean {
  const open = operations.filter(({ outcome }) => outcome === 'info')
  for (let choice = 0; choice < 1 << open.length; choice++) {
    const kept = operations.filter((operation) => {
      const at = open.indexOf(operation)
      return at < 0 || ((choice >> at) & 1) === 1
    })
    const sessions = new Map<number, TaleOperation[]>()
    for (const operation of kept)
      sessions.set(operation.session, [...(sessions.get(operation.session) ?? []), operation])
    if (canShuffle([...sessions.values()], initial)) return true
  }
  return false
}

function canShuffle(sessions: readonly (readonly TaleOperation[])[], initial: Value): boolean {
  const place = sessions.map(() => 0)
  const keys = Math.max(0, ...sessions.flat().map(({ key }) => key + 1))
  const state: Value[] = Array.from({ length: keys }, () => initial)
  const dead = new Set<string>()
  const search = (): boolean => {
    if (sessions.every((session, at) => place[at] === session.length)) return true
    const name = `${place} ${state}`
    if (dead.has(name)) return false
    for (let at = 0; at < sessions.length; at++) {
      const operation = sessions[at]?.[place[at] ?? 0]
      if (operation === undefined) continue
      const { key, read, written } = operation
      const before = state[key] ?? null
      if (read !== undefined && read !== before) continue
      if (written !== undefined) state[key] = written
      place[at] = (place[at] ?? 0) + 1
      if (search()) return true
      place[at] = (place[at] ?? 0) - 1
      state[key] = before
    }
    dead.add(name)
    return false
  }
  return search()
}
