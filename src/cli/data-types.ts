/**
 * What a history that others recorded can be about, and what judges it: a workload of ours, a data type that has no
 * workload, or a sequential model alone.
 */
import { workloads } from '../../workloads/index.ts'
import {
  type Checker,
  fencing,
  logContents,
  logLinearizable,
  modelChecker,
  oneLog,
  queueContents,
  queueLinearizable,
  setFull,
  setLinearizable,
  stackLinearizable,
} from '../checkers/index.ts'
import type { ModelName, Strength } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import { type AnyModel, kv, multiRegister, mutex } from '../models/index.ts'
import type { Workload } from '../plugin/index.ts'
import { numbersGranted } from './lock-tokens.ts'
import { findWorkload, isPath } from './registry.ts'
import { unknownName } from './unknown-name.ts'

/** As much of a workload as judges a history. */
export interface DataType {
  readonly name: string
  readonly title: string
  readonly facet: string
  readonly checkers: readonly Checker[]
  readonly judges: Workload['judges']
  readonly unknownOutcomes: string
}

const EITHER_WAY = 'an operation of unknown outcome may take effect at any later moment, or never'

/** Whether a history fits the model is all that is asked. */
export const modelType = (model: AnyModel): DataType => ({
  name: model.name,
  title: model.title,
  facet: model.name,
  checkers: [modelChecker(model)],
  judges: { linearizable: 'decides' },
  unknownOutcomes: EITHER_WAY,
})

const plain = (name: string, checkers: readonly Checker[]): DataType => ({
  name,
  title: `${name}s`,
  facet: name,
  checkers,
  judges: Object.fromEntries(
    checkers.flatMap(({ judges }) => judges.map(({ model, strength }) => [model, strength] as const)),
  ),
  unknownOutcomes: EITHER_WAY,
})

/** Data types that other tools' histories are about, and that no workload of ours drives. */
const WITHOUT_WORKLOAD: readonly DataType[] = [
  plain('set', [setLinearizable, setFull]),
  plain('queue', [queueLinearizable, queueContents]),
  plain('log', [logLinearizable, oneLog, logContents]),
  plain('stack', [stackLinearizable]),
  modelType(mutex),
  modelType(kv),
  modelType(multiRegister),
].filter(({ name }) => !workloads.some((workload) => workload.name === name))

export const DATA_TYPE_NAMES: readonly string[] = [...workloads, ...WITHOUT_WORKLOAD].map(({ name }) => name)

/** @throws {UsageError} */
export async function dataTypeNamed(name: string): Promise<DataType> {
  const other = WITHOUT_WORKLOAD.find((type) => type.name === name)
  if (other !== undefined) return other
  if (!isPath(name) && !DATA_TYPE_NAMES.includes(name)) throw unknownName('workload', name, DATA_TYPE_NAMES)
  return findWorkload(name)
}

/** A lock of others need not know who holds it: it is judged as a semaphore, unless uses of tokens tell of owners. */
export const FOREIGN_NAMES: Readonly<Record<string, string>> = { lock: 'mutex', txn: 'multi-register' }

/** The data type that the decoder of a foreign file saw in it, or that a history of ours names. */
export async function dataTypeOf(history: History, isOurs: boolean): Promise<DataType> {
  const { workload } = history.header
  if (isOurs || history.pools.functions.includes('guarded')) return dataTypeNamed(workload)
  const type = await dataTypeNamed(FOREIGN_NAMES[workload] ?? workload)
  if (type.name !== mutex.name || numbersGranted(history) !== 'tokens') return type
  return { ...type, checkers: [...type.checkers, fencing], judges: { ...type.judges, fencing: 'necessary' } }
}

/** What to expect of a history of which nobody claims anything: all that can be decided, and what was tested. */
export const decidable = (judges: DataType['judges'], strength: Strength): readonly ModelName[] =>
  (Object.keys(judges) as ModelName[]).filter((model) => judges[model] === strength)
