/**
 * What every built-in store must show: the project's proof of worth. A few seeds a cell in the tests, hundreds in
 * `npm run campaign`.
 */

import { targets } from '../../targets/index.ts'
import { workloads } from '../../workloads/index.ts'
import type { RawFlags } from '../cli/flag-config.ts'
import { simulateFlags } from '../cli/simulate.ts'
import type { ModelName, VerdictKind } from '../consistency/index.ts'
import type { Workload } from '../plugin/index.ts'

export interface Cell {
  readonly store: string
  readonly level: string
  readonly workload: string
  readonly nemesis: string
  readonly route: 'pinned' | 'roam'
}

export interface Seen {
  readonly cell: Cell
  readonly seed: number
  readonly verdict: VerdictKind
  readonly refuted: readonly ModelName[]
  readonly holds: readonly ModelName[]
  readonly staleReads: number
  readonly why: string
  readonly command: string
}

export const NEMESES: readonly string[] = ['none', 'partition', 'kill', 'partition,kill', 'pause', 'packet', 'clock']
const STORES: readonly (readonly [store: string, level: string])[] = [
  ['strong', 'linearizable'],
  ['strong', 'local'],
  ['eventual', 'eventual'],
  ['causal', 'causal'],
]
/** Of these a reading shows one moment or adds up what is everywhere: which node is asked matters little. */
const PINNED_ONLY: ReadonlySet<string> = new Set(['bank', 'counter'])

const isServed = (store: string, { facet }: Workload): boolean =>
  targets.find(({ name }) => name === store)?.refuses[facet] === undefined

export const CELLS: readonly Cell[] = STORES.flatMap(([store, level]) =>
  workloads
    .filter((workload) => isServed(store, workload))
    .flatMap(({ name: workload }) =>
      NEMESES.flatMap((nemesis) => [
        { store, level, workload, nemesis, route: 'pinned' as const },
        ...(PINNED_ONLY.has(workload) ? [] : [{ store, level, workload, nemesis, route: 'roam' as const }]),
      ]),
    ),
)

export const cellName = ({ store, level, workload, nemesis, route }: Cell): string =>
  `${store} (${level}) · ${workload} · ${nemesis} · ${route}`

/** Shorter than a tour's run, with faults in quicker succession. */
const FLAGS: RawFlags = { rate: '100', 'time-limit': '10', 'nemesis-interval': '1.2' }

export async function runCell(cell: Cell, seed: number): Promise<Seen> {
  const { store, level, workload, nemesis, route } = cell
  const flags = { ...FLAGS, target: store, consistency: level, nemesis, route, seed: String(seed) }
  const { verdict, profile, staleness, replayCommand } = await simulateFlags(workload, flags)
  const judged = (kind: string): readonly ModelName[] =>
    [...profile].filter(([, judgement]) => judgement.kind === kind).map(([model]) => model)
  const undecided = verdict.undecided.map(({ model, why }) => `${model} ${why}`)
  return {
    cell,
    seed,
    verdict: verdict.kind,
    refuted: judged('refuted'),
    holds: judged('holds'),
    staleReads: staleness?.stale ?? 0,
    why: [...verdict.refuted, ...undecided, ...verdict.faultsNotHeld.map((fault) => `${fault} not held`)].join(', '),
    command: replayCommand,
  }
}
