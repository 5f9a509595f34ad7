import { describe, expect, test } from 'vitest'
import { IMPLIES, implied, implying } from './lattice.ts'
import { MODEL_NAMES, MODELS, type ModelName, SESSION_GUARANTEES } from './models.ts'

const implies = (stronger: ModelName, weaker: ModelName): boolean => implied(stronger).includes(weaker)

describe('the lattice of design.md', () => {
  test.each<[ModelName, readonly ModelName[]]>([
    ['linearizable', ['sequential', 'cm', 'ccv', 'cc', 'pram', 'ryw-convergent', 'wfr-session', 'one-owner']],
    ['sequential', ['cm', 'ccv', 'no-overdraft', 'snapshot-reads', 'one-owner']],
    ['cm', ['cc', 'pram', 'ryw-session', 'mr-session', 'mw-session', 'wfr-session']],
    ['ccv', ['cc', 'ryw-convergent', 'mr-convergent', 'mw-convergent', 'wfr-convergent', 'wfr-session']],
    ['pram', ['ryw-session', 'mr-session', 'mw-session']],
  ])('%s implies %j', (stronger, weaker) => {
    expect(implied(stronger)).toEqual(expect.arrayContaining([...weaker]))
  })

  test.each(SESSION_GUARANTEES)('%s: convergent implies per session, and nothing else', (guarantee) => {
    expect(implied(`${guarantee}-convergent`)).toEqual([`${guarantee}-session`])
  })

  test('causal consistency implies no session guarantee, and nothing else', () => {
    expect(implied('cc')).toEqual([])
  })

  test('PRAM does not imply that writes follow reads', () => {
    expect(implies('pram', 'wfr-session')).toBe(false)
    expect(implies('pram', 'cc')).toBe(false)
  })

  test('causal memory and causal convergence are not comparable, and only one of them converges', () => {
    expect(implies('cm', 'ccv')).toBe(false)
    expect(implies('ccv', 'cm')).toBe(false)
    expect(implies('ccv', 'pram')).toBe(false)
    for (const guarantee of SESSION_GUARANTEES) expect(implies('cm', `${guarantee}-convergent`)).toBe(false)
  })

  test.each<ModelName>(['convergence', 'no-lost-ack', 'counter-bounds'])('%s is a claim of its own', (model) => {
    expect(implied(model)).toEqual([])
    expect(implying(model)).toEqual([])
  })
})

describe('closure', () => {
  test('nearest first, without the model itself, each once', () => {
    for (const model of MODEL_NAMES) {
      const closure = implied(model)
      expect(closure).not.toContain(model)
      expect(new Set(closure).size).toBe(closure.length)
      expect(closure.slice(0, IMPLIES[model].length)).toEqual(IMPLIES[model])
    }
  })

  test('implying is implied, read backwards', () => {
    for (const weaker of MODEL_NAMES) {
      expect(implying(weaker)).toEqual(MODEL_NAMES.filter((stronger) => implies(stronger, weaker)))
    }
  })

  test('no model implies itself round a circle', () => {
    for (const stronger of MODEL_NAMES) {
      for (const weaker of implied(stronger)) expect(implies(weaker, stronger)).toBe(false)
    }
  })

  test('every model has a title and a promise for people', () => {
    for (const model of MODEL_NAMES) {
      expect(MODELS[model].title).not.toBe('')
      expect(MODELS[model].promise).not.toBe('')
    }
  })
})
