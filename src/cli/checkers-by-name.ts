/** Every checker that ships with Rashomon, by its name: how worker threads find them. */
import './resolve-sdk.ts'
import { type Checker, modelChecker } from '../checkers/index.ts'
import { SEQUENTIAL_MODELS } from '../models/index.ts'
import type { CheckerLookup } from '../parallel/index.ts'

const { workloads } = await import('../../workloads/index.ts')

const known: ReadonlyMap<string, Checker> = new Map(
  [...workloads.flatMap(({ checkers }) => checkers), ...SEQUENTIAL_MODELS.map(modelChecker)].map((checker) => [
    checker.name,
    checker,
  ]),
)

const lookup: CheckerLookup = (name) => known.get(name)
export default lookup
