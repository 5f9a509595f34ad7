/**
 * Checkers by their names, which is how worker threads find them: every one that ships with Rashomon, and those of a
 * user's own file, if the address of this module names one (`?model=./mine.ts`, `?workload=./mine.ts`).
 */
import './resolve-sdk.ts'
import {
  type Checker,
  fencing,
  modelChecker,
  stackLinearizable,
  versionOrder,
  writeVersionOrder,
} from '../checkers/index.ts'
import { SEQUENTIAL_MODELS } from '../models/index.ts'
import type { CheckerLookup } from '../parallel/index.ts'

const { workloads } = await import('../../workloads/index.ts')

const asked = new URL(import.meta.url).searchParams
/** Of data types that no workload drives, and of versions and tokens. */
const others = [stackLinearizable, fencing, versionOrder, writeVersionOrder]
const shipped = [...workloads.flatMap(({ checkers }) => checkers), ...others, ...SEQUENTIAL_MODELS.map(modelChecker)]
const all = [...shipped, ...(await own(asked.get('model'), asked.get('workload')))]
const known: ReadonlyMap<string, Checker> = new Map(all.map((checker) => [checker.name, checker]))

/** Whatever knows all plug-ins is loaded only for that: threads should begin at once. */
async function own(model: string | null, workload: string | null): Promise<readonly Checker[]> {
  if (model === null && workload === null) return []
  const { findModel, findWorkload } = await import('./registry.ts')
  return [
    ...(model === null ? [] : [modelChecker(await findModel(model))]),
    ...(workload === null ? [] : (await findWorkload(workload)).checkers),
  ]
}

const lookup: CheckerLookup = (name) => known.get(name)
export default lookup
