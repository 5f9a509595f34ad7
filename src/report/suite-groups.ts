/**
 * How the rows of a suite are read. A tour has one level a store: its rows are workloads. Where a target ran at several
 * levels the question is what more consistency costs: one group a target and workload, its rows the levels.
 */
import { implied } from '../consistency/index.ts'
import type { SuiteCell, SuiteIndexInput, SuiteRow } from './suite-index-input.ts'

export interface LevelGroup {
  readonly storeTitle: string
  readonly workloadTitle: string
  /** Weakest claim first; those that claim as much as another as the suite has them. */
  readonly rows: readonly [SuiteRow, ...SuiteRow[]]
}

export const comparesLevels = ({ rows }: Pick<SuiteIndexInput, 'rows'>): boolean =>
  [...Map.groupBy(rows, ({ store }) => store).values()].some((own) => new Set(own.map(({ level }) => level)).size > 1)

/** Those of one target one after the other. */
export function levelGroups({ rows }: Pick<SuiteIndexInput, 'rows'>): readonly LevelGroup[] {
  return [...Map.groupBy(rows, ({ store }) => store).values()].flatMap((ofStore) => {
    const strength = strengths(ofStore)
    const groups = Map.groupBy(ofStore, ({ workload }) => workload)
    return [...groups.values()].flatMap((group) => {
      const [first, ...rest] = group.toSorted((a, b) => (strength.get(a.level) ?? 0) - (strength.get(b.level) ?? 0))
      return first === undefined
        ? []
        : [{ storeTitle: first.storeTitle, workloadTitle: first.workloadTitle, rows: [first, ...rest] as const }]
    })
  })
}

/** By how many models a level claims, over all workloads: the order of levels is to be the same in all groups. */
function strengths(rows: readonly SuiteRow[]): ReadonlyMap<string, number> {
  const byLevel = Map.groupBy(rows, ({ level }) => level)
  return new Map(
    [...byLevel].map(([level, own]) => {
      const claimed = own.map(({ claim }) => new Set(claim.flatMap((model) => [model, ...implied(model)])).size)
      return [level, claimed.reduce((sum, size) => sum + size, 0) / claimed.length]
    }),
  )
}

export const cellAt = ({ cells }: SuiteRow, nemesis: string): SuiteCell | undefined =>
  cells.find((cell) => cell.nemesis === nemesis)
