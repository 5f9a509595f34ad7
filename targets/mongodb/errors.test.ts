import { createRequire } from 'node:module'
import { DefiniteFailure } from 'rashomon/sdk'
import { describe, expect, test } from 'vitest'
import { BY_CODE, BY_NAME, type CommandKind, explain, failureOf, isBroken, isConflict, isDuplicate } from './errors.ts'

const require = createRequire(import.meta.url)
const driver = require('mongodb') as typeof import('mongodb')
/** What its package does not export. */
type Made = new (...of: readonly unknown[]) => Error
const internal = require('mongodb/lib/cmap/errors.js') as {
  readonly PoolClosedError: Made
  readonly PoolClearedError: Made
  readonly PoolClearedOnNetworkError: Made
  readonly WaitQueueTimeoutError: Made
}
const {
  MongoServerError,
  MongoWriteConcernError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoTransactionError,
  MongoInvalidArgumentError,
} = driver

const KINDS: readonly CommandKind[] = ['read', 'write', 'step', 'commit']
const fates = (error: unknown, sent = true): readonly string[] => KINDS.map((kind) => explain(error, kind, sent).fate)
const ONLY_IF_NOT_PURE = ['definite', 'unknown', 'definite', 'unknown']
const ALWAYS = ['definite', 'definite', 'definite', 'definite']

const server = (code: number, more: object = {}): Error =>
  new MongoServerError({ message: `said ${code}`, code, ...more })
const network = (message: string, ...labels: readonly string[]): Error => {
  const error = new MongoNetworkError(message)
  for (const label of labels) error.addErrorLabel(label)
  return error
}

describe('answers of a server', () => {
  test.each([...BY_CODE])(
    '%i: a write by the table, a commit not known, a step and a reading certainly not',
    (code, rule) => {
      const write = rule.fate
      expect(fates(server(code))).toEqual(['definite', write, 'definite', 'unknown'])
      expect(explain(server(code), 'write', true).name).toBe(rule.name)
    },
  )

  test('which are refusals', () => {
    const refused = [...BY_CODE].flatMap(([code, { fate }]) => (fate === 'definite' ? [code] : []))
    // A code that joins these needs a reason: it makes "certainly not done" of an answer.
    expect(refused).toEqual([
      2, 9, 13, 14, 18, 20, 26, 40, 48, 52, 59, 66, 72, 73, 94, 121, 134, 263, 10334, 10058, 10107, 13435, 13436, 24,
      112, 365, 388, 11000, 225, 239, 246, 251, 267, 290,
    ])
  })

  test('a write concern that is not met is about a write that was done, whatever its code', () => {
    for (const code of [64, 91, 100, 189, 10107, 11600, 11602]) {
      const error = new MongoWriteConcernError({ ok: 1, writeConcernError: { code, errmsg: 'not met' } })
      expect(fates(error)).toEqual(ONLY_IF_NOT_PURE)
      expect(explain(error, 'write', true).name).toMatch(/^WriteConcern /)
      expect(isConflict(error) || isDuplicate(error)).toBe(false)
    }
    expect(fates(server(10107, { writeConcernError: { code: 64, errmsg: 'not met' } }))).toEqual(ONLY_IF_NOT_PURE)
  })

  test('as a replica set answered, two of whose members were stopped', () => {
    const error = new MongoWriteConcernError({
      n: 1,
      electionId: new driver.ObjectId('7fffffff0000000000000001'),
      opTime: { ts: new driver.Timestamp({ t: 1790513576, i: 1 }), t: 1 },
      writeConcernError: {
        code: 64,
        codeName: 'WriteConcernFailed',
        errmsg: 'waiting for replication timed out',
        errInfo: { wtimeout: true, writeConcern: { w: 'majority', wtimeout: 2000, provenance: 'clientSupplied' } },
      },
      ok: 1,
    })
    expect(fates(error)).toEqual(ONLY_IF_NOT_PURE)
    expect(explain(error, 'write', true).text).toBe(
      'WriteConcern WriteConcernFailed: waiting for replication timed out',
    )
  })

  test('nothing was written, says a label', () => {
    expect(fates(server(91, { errorLabels: ['NoWritesPerformed'] }))).toEqual([
      'definite',
      'definite',
      'definite',
      'unknown',
    ])
  })

  test('a commit is undone only where the server says that it aborted', () => {
    const commit = (error: Error) => explain(error, 'commit', true)
    const aborted = server(251, { errorLabels: ['TransientTransactionError'] })
    expect(commit(aborted)).toMatchObject({ fate: 'definite', name: expect.stringMatching(/^Aborted/) })
    expect(commit(server(251))).toMatchObject({ fate: 'unknown' })
    const both = server(251, { errorLabels: ['TransientTransactionError', 'UnknownTransactionCommitResult'] })
    expect(commit(both)).toMatchObject({ fate: 'unknown' })
    expect(commit(network('connection 1 closed', 'TransientTransactionError'))).toMatchObject({ fate: 'unknown' })
  })

  test('a code that the driver put words of its own on counts as what it was', () => {
    const wrapped = new MongoServerError({
      message: 'This MongoDB deployment does not support retryable writes.',
      originalError: server(20),
    })
    expect(explain(wrapped, 'write', true)).toMatchObject({ fate: 'definite', name: 'IllegalOperation' })
  })

  test('a code that the table does not have is not known, and named', () => {
    expect(fates(server(8000, { codeName: 'AtlasError' }))).toEqual(ONLY_IF_NOT_PURE)
    expect(explain(server(8000, { codeName: 'AtlasError' }), 'write', true).name).toBe('unrecognised 8000 AtlasError')
  })
})

describe("the driver's own", () => {
  test('it was sent, and nobody knows', () => {
    expect(fates(network('connection 3 to 10.0.0.1:27017 closed'))).toEqual(ONLY_IF_NOT_PURE)
    expect(fates(new MongoNetworkTimeoutError('timed out'))).toEqual(ONLY_IF_NOT_PURE)
  })

  test('the socket broke while it was written: the error comes as it is, and nobody knows', () => {
    const ended = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' })
    expect(fates(ended)).toEqual(ONLY_IF_NOT_PURE)
    expect(explain(ended, 'write', true).name).toBe('EPIPE')
    expect(isBroken(ended)).toBe(true)
    expect(explain(Object.assign(new Error('?'), { code: 'ESTRANGE' }), 'write', true).name).toBe('unrecognised Error')
  })

  test('what was never announced was never sent, whatever the error says', () => {
    for (const error of [network('closed'), server(8000), new Error('what?'), 'text']) {
      expect(fates(error, false)).toEqual(ALWAYS)
    }
  })

  test('nothing was sent, by the class of the error', () => {
    expect(fates(network('refused', 'HandshakeError'))).toEqual(ALWAYS)
    expect(fates(new MongoTransactionError('no transaction'))).toEqual(ALWAYS)
    expect(fates(new MongoInvalidArgumentError('not so'))).toEqual(ALWAYS)
    for (const name of ['MongoServerSelectionError', 'MongoWaitQueueTimeoutError', 'MongoPoolClearedError']) {
      expect(fates(Object.assign(new Error('no'), { name }))).toEqual(ALWAYS)
    }
  })

  test('the names of the table are those that the driver gives its errors, also those that it keeps to itself', () => {
    const { PoolClosedError, PoolClearedError, PoolClearedOnNetworkError, WaitQueueTimeoutError } = internal
    const pool = { address: '10.0.0.1:27017', serverError: null }
    const kept = [
      new PoolClosedError(pool),
      new PoolClearedError(pool),
      new PoolClearedOnNetworkError(pool),
      new WaitQueueTimeoutError('no connection in time', pool.address),
    ].map(({ name }) => name)
    for (const name of BY_NAME.keys()) {
      if (!kept.includes(name) && name !== 'BSONError') expect(Object.keys(driver)).toContain(name)
    }
    expect([...BY_NAME.keys()]).toEqual(expect.arrayContaining(kept))
    expect(Object.keys(driver.BSON)).toContain('BSONError')
  })

  test('a node that its monitor takes for dead: whoever waits for an answer of it does not know', () => {
    const interrupted = new internal.PoolClearedOnNetworkError({ address: '10.0.0.1:27017' })
    expect(fates(interrupted)).toEqual(ONLY_IF_NOT_PURE)
    expect(explain(interrupted, 'write', true).name).toBe('PoolClearedOnNetwork')
    expect(isBroken(interrupted)).toBe(true)
  })
})

describe('what is not in the table', () => {
  test.each([new TypeError('what?'), new Error('plain'), 'a text', null, undefined, 7])('%s is not known', (odd) => {
    expect(fates(odd)).toEqual(ONLY_IF_NOT_PURE)
    expect(explain(odd, 'write', true).name).toMatch(/^unrecognised/)
  })
})

test('what may be begun again: only what the server broke off itself', () => {
  const transient = { errorLabels: ['TransientTransactionError'] }
  for (const code of [112, 24, 246, 251]) expect(isConflict(server(code, transient))).toBe(true)
  expect(isConflict(server(112))).toBe(false)
  expect(isConflict(server(189, transient))).toBe(false)
  expect(isConflict(network('closed', 'TransientTransactionError'))).toBe(false)
})

test('a connection is used again only after an answer', () => {
  expect(isBroken(server(11000))).toBe(false)
  expect(isBroken(server(10107))).toBe(false)
  expect(isBroken(network('closed'))).toBe(true)
  expect(isBroken(new Error('given up'))).toBe(true)
})

test('the runner sees a definite failure as one, and anything else as an error', () => {
  expect(failureOf(server(10107), 'write', true)).toBeInstanceOf(DefiniteFailure)
  expect(failureOf(server(189), 'write', true)).not.toBeInstanceOf(DefiniteFailure)
  expect(failureOf(server(189), 'write', true).message).toBe('PrimarySteppedDown: said 189')
})
