import { expect, test } from 'vitest'
import { Locks } from './locks.ts'

test('a lock is held by one at a time, and given back by its holder only', () => {
  const locks = new Locks()
  expect(locks.acquire('l', 'p1', 0)).toEqual({ granted: true, token: 1 })
  expect(locks.acquire('l', 'p2', 1e9)).toEqual({ granted: false })
  expect(locks.acquire('l', 'p1', 1e9)).toEqual({ granted: false })
  expect(locks.acquire('m', 'p2', 0)).toEqual({ granted: true, token: 1 })
  expect(locks.release('l', 'p2')).toEqual({ released: false })
  expect(locks.release('l', 'p1')).toEqual({ released: true })
  expect(locks.release('l', 'p1')).toEqual({ released: false })
  expect(locks.acquire('l', 'p2', 0)).toEqual({ granted: true, token: 2 })
})

test('what a lock guards refuses a token that is older than one it has seen', () => {
  const locks = new Locks()
  expect(locks.use('l', 1)).toEqual({ accepted: true })
  expect(locks.use('l', 3)).toEqual({ accepted: true })
  expect(locks.use('l', 3)).toEqual({ accepted: true })
  expect(locks.use('l', 2)).toEqual({ accepted: false })
  expect(locks.use('m', 2)).toEqual({ accepted: true })
})

test('the bugs: a lease runs out under its holder, and the guard looks at no token', () => {
  const locks = new Locks({ leaseMs: 300, unguarded: true })
  locks.acquire('l', 'p1', 1000)
  expect(locks.acquire('l', 'p2', 1299)).toEqual({ granted: false })
  expect(locks.acquire('l', 'p2', 1300)).toEqual({ granted: true, token: 2 })
  expect(locks.release('l', 'p1')).toEqual({ released: false })
  locks.use('l', 2)
  expect(locks.use('l', 1)).toEqual({ accepted: true })
})
