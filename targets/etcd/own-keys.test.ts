import { expect, test } from 'vitest'
import { OwnKeys } from './own-keys.ts'
import { below, isAbsent, keyOf } from './values.ts'

const keys = new OwnKeys('a1/b2')
const own = (text: string): Buffer => Buffer.from(`a1%2Fb2/${text}`)
const header = { member_id: '1', revision: '7', raft_term: '2' }
const found = (key: Buffer) => ({ key, create_revision: '1', mod_revision: '2', version: '1', value: key, lease: '0' })

test('every key of a request is below the prefix, to the end of a range and in every step of a transaction', () => {
  const key = keyOf('set', 'x')
  expect(keys.asked('Range', { key, limit: 1 })).toEqual({ key: own('set/x'), limit: 1 })
  expect(keys.asked('Range', below('set', 'x'))).toEqual({ key: own('set/x/'), range_end: own('set/x0') })
  expect(keys.asked('Put', { key, value: key, lease: '3' })).toEqual({ key: own('set/x'), value: key, lease: '3' })
  expect(keys.asked('DeleteRange', { key })).toEqual({ key: own('set/x') })
  const asked = keys.asked('Txn', {
    compare: [isAbsent(key)],
    success: [{ request_put: { key, value: key } }, { request_delete_range: { key } }],
    failure: [{ request_range: below('set', 'x') }],
  })
  expect(asked).toEqual({
    compare: [{ ...isAbsent(key), key: own('set/x') }],
    success: [{ request_put: { key: own('set/x'), value: key } }, { request_delete_range: { key: own('set/x') } }],
    failure: [{ request_range: { key: own('set/x/'), range_end: own('set/x0') } }],
  })
})

test('answers name the keys that the run knows, and are else as they were', () => {
  expect(keys.told('Range', { header, kvs: [found(own('set/x'))], count: '1' })).toEqual({
    header,
    kvs: [{ ...found(own('set/x')), key: keyOf('set', 'x') }],
    count: '1',
  })
  const range = { header, kvs: [found(own('set/y'))], count: '1' }
  const told = keys.told('Txn', { header, succeeded: false, responses: [{ response_range: range }, {}] })
  expect(told.responses[0]?.response_range?.kvs[0]?.key).toEqual(keyOf('set', 'y'))
  expect(told).toMatchObject({ header, succeeded: false, responses: [{}, {}] })
})

test('no range of one run reaches into the keys of another', () => {
  const ids = ['a', 'a/', 'a0', 'a%2F', 'b', '', 'a-1']
  for (const one of ids) {
    for (const other of ids) {
      if (one === other) continue
      const { key, range_end: end = key } = new OwnKeys(one).asked('Range', below('set'))
      for (const name of ['x', '', 'set', '0']) {
        const { key: foreign } = new OwnKeys(other).asked('Range', { key: keyOf('set', name) })
        const isWithin = Buffer.compare(foreign, key) >= 0 && Buffer.compare(foreign, end) < 0
        expect(isWithin, `${one} ${other} ${name}`).toBe(false)
      }
    }
  }
})
