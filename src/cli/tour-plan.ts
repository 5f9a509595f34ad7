/** What a tour runs: every workload on every built-in store that serves it, with and without faults. */
import type { ModelName } from '../consistency/index.ts'
import { configFromFlags } from './flag-config.ts'
import { findTarget, findWorkload } from './registry.ts'
import type { RunConfig } from './run-config.ts'

export const TOUR_WORKLOADS: readonly string[] = [
  'register',
  'bank',
  'counter',
  'usernames',
  'set',
  'queue',
  'log',
  'lock',
  'ids',
]
export const TOUR_STORES: readonly string[] = ['strong', 'eventual', 'causal']
/** Column title → what --nemesis would take. */
export const TOUR_FAULTS: readonly (readonly [title: string, nemesis: string])[] = [
  ['no fault', 'none'],
  ['partitions', 'partition'],
  ['crashes', 'kill'],
  ['both', 'partition,kill'],
]
const RATE = '100'
const SECONDS = '30'
/** Clients that stay at one node hardly ever see a session guarantee violated. */
const ROUTE = 'roam'

export interface TourRun {
  readonly nemesis: string
  readonly folder: string
  readonly config: RunConfig
}

export interface TourRow {
  readonly store: string
  readonly storeTitle: string
  readonly level: string
  readonly workload: string
  readonly workloadTitle: string
  readonly claim: readonly ModelName[]
  readonly runs: readonly TourRun[]
}

export async function tourPlan(seed: number): Promise<readonly TourRow[]> {
  const rows: TourRow[] = []
  for (const workload of TOUR_WORKLOADS) {
    for (const store of TOUR_STORES)
      if (await isServed(store, workload)) rows.push(await tourRow(workload, store, seed))
  }
  return rows
}

const isServed = async (storeName: string, workloadName: string): Promise<boolean> =>
  (await findTarget(storeName)).refuses[(await findWorkload(workloadName)).facet] === undefined

async function tourRow(workloadName: string, storeName: string, seed: number): Promise<TourRow> {
  const [workload, store] = [await findWorkload(workloadName), await findTarget(storeName)]
  const runs: TourRun[] = []
  for (const [title, nemesis] of TOUR_FAULTS) {
    const flags = { target: storeName, rate: RATE, 'time-limit': SECONDS, nemesis, route: ROUTE, seed: String(seed) }
    const folder = `${workloadName}-${storeName}-${title.replaceAll(' ', '-')}`
    runs.push({ nemesis: title, folder, config: await configFromFlags(workloadName, flags, []) })
  }
  return {
    store: storeName,
    storeTitle: store.title,
    level: store.defaultLevel,
    workload: workloadName,
    workloadTitle: workload.title,
    claim: await claimOf(storeName, workloadName),
    runs,
  }
}

async function claimOf(storeName: string, workloadName: string): Promise<readonly ModelName[]> {
  const { levels, defaultLevel } = await findTarget(storeName)
  const { facet } = await findWorkload(workloadName)
  return levels.find(({ name }) => name === defaultLevel)?.claims[facet] ?? []
}
