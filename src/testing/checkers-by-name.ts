/** Every checker there is, by its name: how worker threads find them in tests. */
import * as all from '../checkers/index.ts'
import type { CheckerLookup } from '../parallel/index.ts'

const isChecker = (value: unknown): value is all.Checker =>
  typeof value === 'object' && value !== null && 'check' in value && 'judges' in value && 'name' in value

const byName: ReadonlyMap<string, all.Checker> = new Map(
  Object.values(all)
    .filter(isChecker)
    .map((checker) => [checker.name, checker]),
)

const lookup: CheckerLookup = (name) => byName.get(name)
export default lookup
