import { expect, test } from 'vitest'
import { CELLS, cellName, runCell } from './expected-verdicts.ts'

const SEEDS = [1, 2, 3]

test.for(CELLS.map((cell) => [cellName(cell), cell] as const))('%s', async ([, cell]) => {
  for (const seed of SEEDS) {
    const { verdict, why, command } = await runCell(cell, seed)
    expect({ verdict, why, command }).toMatchObject({ verdict: 'held' })
  }
})
