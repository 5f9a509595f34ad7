/**
 * Checkers by their names, which is how worker threads find them: every one that ships with Rashomon, and those of a
 * user's own file, if the address of this module names one (`?model=./mine.ts`, `?workload=./mine.ts`).
 */
import './resolve-sdk.ts'
import { type Checker, modelChecker } from '../checkers/index.ts'
import { SEQUENTIAL_MODELS } from '../models/index.ts'
import type { CheckerLookup } from '../parallel/index.ts'

const { findModel, findWorkload, workloads } = await import('./registry.ts')

const asked = new URL(import.meta.url).searchParams
const [ownModel, ownWorkload] = [asked.get('model'), asked.get('workload')]

const own: readonly Checker[] = [
  ...(ownModel === null ? [] : [modelChecker(await findModel(ownModel))]),
  ...(ownWorkload === null ? [] : (await findWorkload(ownWorkload)).checkers),
]
const shipped = [...workloads.flatMap(({ checkers }) => checkers), ...SEQUENTIAL_MODELS.map(modelChecker)]
const known: ReadonlyMap<string, Checker> = new Map([...shipped, ...own].map((checker) => [checker.name, checker]))

const lookup: CheckerLookup = (name) => known.get(name)
export default lookup
