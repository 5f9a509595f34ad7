import { DefiniteFailure } from 'rashomon/sdk'
import { expect, test } from 'vitest'
import { DEFINITE, failureOf, withoutEffect } from './errors.ts'

/** As the driver makes them: every text here was seen, or is copied from where it is raised. */
const rpcError = (code: number, details: string): Error =>
  Object.assign(new Error(`${code} ${details}`), { code, details })

const REFUSED: readonly (readonly [number, string])[] = [
  [14, 'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:2379. Resolution note: '],
  [14, 'No connection established. Last error: null. Resolution note: '],
  [14, 'Channel closed before call started'],
  [14, 'etcdserver: no leader'],
  [2, 'raft proposal dropped'],
  [3, 'etcdserver: duplicate key given in txn request'],
  [3, 'etcdserver: request is too large'],
  [3, 'etcdserver: too many operations in txn request'],
  [3, 'etcdserver: key is not provided'],
  [5, 'etcdserver: requested lease not found'],
  [8, 'etcdserver: too many requests'],
  [11, 'etcdserver: mvcc: required revision has been compacted'],
  [11, 'etcdserver: mvcc: required revision is a future revision'],
]

const UNKNOWN: readonly (readonly [number, string])[] = [
  [14, 'read ECONNRESET'],
  [14, 'Connection dropped'],
  [14, 'read ETIMEDOUT'],
  [14, 'Stream refused by server'],
  // The connection was there, and broke: what follows the colon is of the attempt before.
  [14, 'round_robin: No connection established'],
  [14, 'etcdserver: request timed out'],
  [14, 'etcdserver: request timed out, possibly due to previous leader failure'],
  [14, 'etcdserver: request timed out, possibly due to connection lost'],
  [14, 'etcdserver: leader changed'],
  [14, 'etcdserver: server stopped'],
  [14, 'error reading from server: EOF, etcdserver: no leader'],
  // The first to meet the quota makes the change, and then says so.
  [8, 'etcdserver: mvcc: database space exceeded'],
  [8, 'Received message larger than max (5000000 vs. 4194304)'],
  [8, 'Bandwidth exhausted or memory limit exceeded'],
  [4, 'Deadline exceeded after 2.000s,remote_addr=172.30.7.2:2379'],
  [1, 'Cancelled on client'],
  [1, 'context canceled'],
  [2, 'context deadline exceeded'],
  [2, 'raft: stopped'],
  [2, 'raft proposal dropped, or was it'],
  [3, 'not of etcd'],
  [5, 'etcdserver: something else was not found'],
  [10, 'raft proposal dropped'],
  [13, 'Received RST_STREAM with code 2 (Internal server error)'],
  [15, 'etcdserver: corrupt cluster'],
]

test.each(REFUSED)('%i %s: certainly not done', (code, details) => {
  const failure = failureOf(rpcError(code, details))
  expect(failure).toBeInstanceOf(DefiniteFailure)
  expect(failure.message).toContain(details)
})

test.each(UNKNOWN)('%i %s: nobody knows', (code, details) => {
  const failure = failureOf(rpcError(code, details))
  expect(failure).not.toBeInstanceOf(DefiniteFailure)
  expect(failure.message).toContain(details)
})

test('every rule of the table is tried', () => {
  for (const { code, details } of DEFINITE) {
    expect(
      REFUSED.some(([other, text]) => other === code && details.test(text)),
      String(details),
    ).toBe(true)
  }
})

test('what is no error of a call is passed on: nobody knows', () => {
  const own = new TypeError('No connection established')
  expect(failureOf(own)).toBe(own)
  expect(failureOf('No connection established')).not.toBeInstanceOf(DefiniteFailure)
  expect(failureOf(undefined)).toBeInstanceOf(Error)
})

test('a step that changes nothing has certainly failed, however it failed', async () => {
  expect(await withoutEffect(Promise.resolve(7))).toBe(7)
  const lost = withoutEffect(Promise.reject(failureOf(rpcError(14, 'read ECONNRESET'))))
  await expect(lost).rejects.toThrow(DefiniteFailure)
  await expect(lost).rejects.toThrow('UNAVAILABLE: read ECONNRESET')
})
