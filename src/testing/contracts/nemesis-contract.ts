/** What every nemesis must keep to, ours or a user's: call this in a test file. */
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../../cluster/index.ts'
import {
  faultsOf,
  type Nemesis,
  type NemesisContext,
  type OptionInfo,
  type Options,
  optionDefaults,
  type Step,
} from '../../plugin/index.ts'
import { randomStream } from '../../time/index.ts'
import { millis, nodeNames } from '../../units.ts'

const STEPS = 200
const KINDS_OF_CLUSTER = ['simulated', 'docker'] as const
const NEEDS_PRIMARIES: readonly unknown[] = ['primary', 'stale']
const SEEDS = [1, 2, 3, 4, 5] as const

/** Each choice of each option, the others at their defaults. */
export function optionVariants(infos: readonly OptionInfo[]): readonly Options[] {
  const defaults = optionDefaults(infos)
  const single = infos.flatMap(({ name, choices = [], range = [] }) =>
    [...choices, ...range].map((value) => ({ ...defaults, [name]: value })),
  )
  return [defaults, ...single]
}

const steps = (nemesis: Nemesis, context: NemesisContext): readonly Step[] => {
  const plan = nemesis.plan(context)
  const taken: Step[] = []
  for (let next = plan.next(); next.done !== true && taken.length < STEPS; next = plan.next()) taken.push(next.value)
  return taken
}

const plain = (plan: readonly Step[]): string => JSON.stringify(plan)

export function nemesisContract(nemesis: Nemesis): void {
  const contexts = optionVariants(nemesis.options).flatMap((options) =>
    [1, 2, 3, 4, 5, 7]
      .filter((count) => count >= nemesis.fewestNodes(options))
      .flatMap((count) => [true, false].map((primaries) => ({ options, count, primaries }))),
  )
  const planned = ({ options, count, primaries }: (typeof contexts)[number], seed: number): readonly Step[] =>
    steps(nemesis, {
      nodes: nodeNames(count),
      random: randomStream(seed, 'contract'),
      intervalNs: millis(100),
      options,
      primaries,
    })

  describe(`the nemesis ${nemesis.name}`, () => {
    test('says who it is, and what it may do', () => {
      expect(nemesis.name).toMatch(/^[a-z][a-z0-9-]*$/)
      for (const text of [nemesis.title, nemesis.description]) expect(text).not.toBe('')
      expect(nemesis.faults.length).toBeGreaterThan(0)
      for (const { name, description, choices, range, default: value } of nemesis.options) {
        expect(name.startsWith(`${nemesis.name}-`)).toBe(true)
        expect(description).not.toBe('')
        if (choices !== undefined) expect(choices).toContain(value)
        if (range !== undefined) expect(Number(value) >= range[0] && Number(value) <= range[1]).toBe(true)
      }
      const suffering = KINDS_OF_CLUSTER.filter((kind) =>
        nemesis.faults.every((fault) => refusalOf(kind, fault) === null),
      )
      expect(suffering).not.toEqual([])
    })

    test('plans the same from the same random numbers', () => {
      for (const context of contexts) expect(plain(planned(context, 7))).toBe(plain(planned(context, 7)))
    })

    test('does different things with different random numbers', () => {
      for (const context of contexts) expect(plain(planned(context, 7))).not.toBe(plain(planned(context, 8)))
    })

    test('injects only what it says, to some effect, and all that it says', () => {
      const injected = new Set<string>()
      for (const context of contexts) {
        const told = faultsOf(nemesis, context.options)
        const faults = SEEDS.flatMap((seed) => planned(context, seed)).flatMap((step) =>
          step.kind === 'inject' ? [step.fault] : [],
        )
        for (const { kind } of faults) injected.add(kind)
        expect(faults.filter(({ kind }) => !told.includes(kind))).toEqual([])
        expect(faults.filter((fault) => 'amount' in fault && fault.amount <= 0)).toEqual([])
        const minorities = faults.filter(({ whom }) => whom.kind === 'some' && whom.count === 'minority')
        if (context.count < 3) expect(minorities).toEqual([])
        expect(nemesis.faults).toEqual(expect.arrayContaining([...told]))
      }
      expect([...injected].toSorted()).toEqual(nemesis.faults.toSorted())
    })

    test('strikes primaries only where there are some, or where it was told to', () => {
      for (const context of contexts) {
        const asked = Object.values(context.options).some((value) => NEEDS_PRIMARIES.includes(value))
        if (context.primaries || asked) continue
        const struck = planned(context, 1).filter(
          (step) => step.kind === 'inject' && step.fault.whom.kind === 'primary',
        )
        expect(struck).toEqual([])
      }
    })

    test('heals what it injects, once, and lets some time pass between', () => {
      for (const context of contexts) {
        const open = new Map<number, boolean>()
        const used = new Set<number>()
        for (const step of planned(context, 3)) {
          if (step.kind === 'wait') {
            expect(Number.isInteger(step.forNs) && step.forNs > 0).toBe(true)
            for (const id of open.keys()) open.set(id, true)
          } else if (step.kind === 'inject') {
            expect(used.has(step.id)).toBe(false)
            used.add(step.id)
            open.set(step.id, false)
          } else {
            expect(open.get(step.id)).toBe(true)
            open.delete(step.id)
          }
        }
        expect(used.size).toBeGreaterThan(STEPS / 10)
        // What was injected last may still hold where we stopped looking: one fault, or one within another.
        expect(open.size).toBeLessThanOrEqual(2)
      }
    })

    test('waits about as long as it was asked to', () => {
      for (const context of contexts) {
        const waits = planned(context, 4).flatMap((step) => (step.kind === 'wait' ? [step.forNs] : []))
        const meanNs = waits.reduce((sum, forNs) => sum + forNs, 0) / waits.length
        expect(meanNs).toBeGreaterThan(80e6)
        expect(meanNs).toBeLessThan(120e6)
      }
    })
  })
}
