import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FORMAT_NAMES } from '../history/formats/index.ts'
import { TAPE_RANGE, tapeDice } from './dice.ts'
import { brokenPromise, decoded, fuzzParsers, tryParsers } from './fuzz-parsers.ts'
import { testSeed } from './seed.ts'

test('files of every format, whole and damaged', () => {
  const tally = fuzzParsers.run(testSeed(), 1500)
  expect(tally.example).toBeUndefined()
  expect(tally.refuted).toBeGreaterThan(300)
  expect(tally.histories - tally.refuted - tally.unknown).toBeGreaterThan(300)
})

test('the same, where fast-check shrinks what fails', () => {
  const tape = fc.array(fc.nat({ max: TAPE_RANGE - 1 }), { minLength: 400, maxLength: 400 })
  fc.assert(
    fc.property(tape, (choices) => {
      expect(tryParsers(tapeDice(choices)).wrong).toBeNull()
    }),
    { seed: testSeed(), numRuns: 200 },
  )
})

test('anything at all is a history or refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FORMAT_NAMES), fc.uint8Array({ maxLength: 200 }), (format, bytes) => {
      const read = decoded(format, bytes, () => 7)
      expect(read instanceof Error ? null : brokenPromise(read)).toBeNull()
    }),
    { seed: testSeed(), numRuns: 500 },
  )
})
