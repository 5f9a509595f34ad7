/** The expected verdicts of one store at one level as tests: a file each, so that they run side by side. */
import { describe, expect, test } from 'vitest'
import { workloads } from '../../../workloads/index.ts'
import type { ModelName } from '../../consistency/index.ts'
import { CELLS, cellName, runCell, type Seen } from '../expected-verdicts.ts'

const SEEDS = [1, 2, 3]

/** What must be seen beyond the claim, in some run of the store: it is weak, and we must notice. */
const WEAKNESSES: Readonly<Record<string, readonly ModelName[]>> = {
  linearizable: [],
  local: ['linearizable', 'mr-session'],
  eventual: [
    'linearizable',
    'cc',
    'ryw-session',
    'mr-session',
    'mw-session',
    'wfr-session',
    'snapshot-reads',
    'one-owner',
  ],
  causal: ['linearizable', 'snapshot-reads', 'one-owner'],
}

const DECIDED = new Set(workloads.filter(({ judges }) => judges.linearizable === 'decides').map(({ name }) => name))

export function expectVerdicts(store: string, level: string): void {
  const cells = CELLS.filter((cell) => cell.store === store && cell.level === level)
  const all: Seen[] = []
  describe(`${store} at ${level}`, () => {
    test.for(cells.map((cell) => [cellName(cell), cell] as const))('%s: the claim holds', async ([, cell]) => {
      for (const seed of SEEDS) {
        const seen = await runCell(cell, seed)
        all.push(seen)
        const { verdict, why, command } = seen
        expect({ verdict, why, command }).toMatchObject({ verdict: 'held' })
      }
    })

    test('what it does not claim is seen to break', () => {
      const refuted = new Set(all.flatMap((seen) => seen.refuted))
      for (const model of WEAKNESSES[level] ?? []) expect(refuted).toContain(model)
    })

    test('strong reads are never stale, weak ones are', () => {
      const stale = all.filter(({ staleReads }) => staleReads > 0).length
      if (level === 'linearizable') expect(stale).toBe(0)
      else expect(stale).toBeGreaterThan(0)
    })

    test('linearizability is decided wherever it can be', () => {
      const undecided = all.filter(
        ({ cell, refuted, holds }) =>
          DECIDED.has(cell.workload) && !refuted.includes('linearizable') && !holds.includes('linearizable'),
      )
      expect(undecided.map(({ command }) => command)).toEqual([])
    })
  })
}
