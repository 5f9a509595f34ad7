/** The table of errors, class by class: what a driver's error says, of which kind of statement. */
import { createRequire } from 'node:module'
import { DefiniteFailure } from 'rashomon/sdk'
import { describe, expect, test } from 'vitest'
import { BY_CODE, BY_NAME, explain, failureOf, type StatementKind } from './errors.ts'

const { errors } = createRequire(import.meta.url)('cassandra-driver') as typeof import('cassandra-driver')

const CHANGES: readonly StatementKind[] = ['write', 'counter', 'batch', 'lwt']
const response = (code: number, more: object = {}): Error =>
  Object.assign(new errors.ResponseError(code, 'said the server'), more)
const socket = (more: object = {}): Error =>
  Object.assign(Reflect.construct(errors.DriverError, ['Socket was closed']) as Error, { isSocketError: true, ...more })
const fates = (error: unknown): readonly string[] => CHANGES.map((kind) => explain(error, kind).fate)
const all = (fate: string): readonly string[] => CHANGES.map(() => fate)

describe('by the code of an answer', () => {
  test.each([
    [0x0000, 'unknown'],
    [0x000a, 'definite'],
    [0x0100, 'definite'],
    [0x1001, 'unknown'],
    [0x1002, 'definite'],
    [0x1003, 'unknown'],
    [0x1100, 'unknown'],
    [0x1200, 'unknown'],
    [0x1300, 'unknown'],
    [0x1400, 'definite'],
    [0x1500, 'unknown'],
    [0x1600, 'unknown'],
    [0x1700, 'unknown'],
    [0x2000, 'definite'],
    [0x2100, 'definite'],
    [0x2200, 'definite'],
    [0x2300, 'definite'],
    [0x2400, 'definite'],
    [0x2500, 'definite'],
  ])('0x%s is %s for whatever changes something', (code, fate) => {
    expect(fates(response(code))).toEqual(all(fate))
  })

  test('too few replicas: certain before a plain write is sent, not within a transaction', () => {
    expect(fates(response(0x1000))).toEqual(['definite', 'definite', 'definite', 'unknown'])
  })

  test('every code of the protocol is in the table, and no other', () => {
    const { responseErrorCodes } = (
      createRequire(import.meta.url)('cassandra-driver') as typeof import('cassandra-driver')
    ).types
    const known = Object.values(responseErrorCodes).filter((code): code is number => typeof code === 'number')
    expect(known.filter((code) => !BY_CODE.has(code) && code !== 0x8000)).toEqual([])
    expect(fates(response(0x4242))).toEqual(all('unknown'))
  })

  test('a reading changes nothing, also one that finishes the transactions of others', () => {
    for (const code of BY_CODE.keys()) {
      expect(explain(response(code), 'read').fate).toBe('definite')
      expect(explain(response(code), 'serial-read').fate).toBe('definite')
    }
  })
})

describe("the driver's own", () => {
  test('nothing was sent', () => {
    const refused = new errors.NoHostAvailableError({ '10.0.0.1:9042': 'Host considered as DOWN' })
    expect(fates(refused)).toEqual(all('definite'))
    expect(fates(new errors.BusyConnectionError('10.0.0.1:9042', 2048, 1))).toEqual(all('definite'))
    expect(fates(new errors.ArgumentError('not so'))).toEqual(all('definite'))
    expect(fates(socket({ requestNotWritten: true }))).toEqual(all('definite'))
  })

  test('it was sent, and nobody knows', () => {
    expect(fates(new errors.OperationTimedOutError('no answer within 4000 ms', '10.0.0.1:9042'))).toEqual(
      all('unknown'),
    )
    expect(fates(socket())).toEqual(all('unknown'))
    expect(fates(new errors.DriverInternalError('a bug'))).toEqual(all('unknown'))
  })

  test('the names of the table are those of the driver', () => {
    for (const name of BY_NAME.keys()) expect(Object.keys(errors)).toContain(name)
  })
})

describe('what is not in the table', () => {
  test.each([new TypeError('what?'), new Error('plain'), 'a text', null, undefined, 7])('%s is not known', (odd) => {
    expect(fates(odd)).toEqual(all('unknown'))
    expect(explain(odd, 'write').name).toMatch(/^unrecognised/)
  })
})

test('names count kinds of failures: with the type of write that timed out', () => {
  expect(explain(response(0x1100, { writeType: 'BATCH_LOG' }), 'batch').name).toBe('WriteTimeout BATCH_LOG')
  expect(explain(response(0x1000), 'write').text).toBe('Unavailable: said the server')
})

test('the runner sees a definite failure as one, and anything else as an error', () => {
  expect(failureOf(response(0x2200), 'write')).toBeInstanceOf(DefiniteFailure)
  expect(failureOf(response(0x1100), 'lwt')).not.toBeInstanceOf(DefiniteFailure)
})
