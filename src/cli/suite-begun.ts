/** What is left of a suite that was interrupted: which runs need not be made again, and which do for having been made otherwise. */
import { realpathSync } from 'node:fs'
import { UsageError } from '../errors.ts'
import { readSuite, shown } from '../results/index.ts'
import type { SuitePlan } from './suite-definition.ts'
import type { SuiteEntry } from './suite-entry.ts'

export interface Begun {
  /** Where it really is: results/latest is a link, and is moved. */
  readonly path: string
  readonly startedAt: string | null
  readonly wallMs: number
  readonly entries: readonly SuiteEntry[]
  /** Names of finished runs that are made again: by another Rashomon, image or plug-in they may come out otherwise. */
  readonly outdated: readonly string[]
}

/** As suite.json keeps it. */
interface SavedSuite {
  readonly fingerprint: string
  readonly startedAt: string | null
  readonly totals: { readonly wallMs: number | null }
  readonly entries: readonly SuiteEntry[]
}

/** @throws {UsageError} when there is no suite, or when it was begun with other runs */
export function begunSuite(plan: SuitePlan, folder: string): Begun {
  const saved = readSuite(folder)
  if (!isSuite(saved)) {
    throw cannot(
      folder,
      'it is not the folder of a suite',
      'give a folder that rashomon suite wrote, or leave --resume out',
    )
  }
  if (saved.fingerprint !== plan.fingerprint) {
    throw cannot(
      folder,
      "it was begun with other runs: the suite's file, or its seed, has changed since",
      'leave --resume out, and all is run anew',
    )
  }
  const { startedAt, totals, entries } = saved
  const origins = new Map(plan.runs.map(({ name, origin }) => [name, origin]))
  const isSame = ({ name, origin }: SuiteEntry): boolean => origins.get(name) === origin
  return {
    path: realpathSync(folder),
    startedAt,
    wallMs: totals.wallMs ?? 0,
    entries: entries.filter(isSame),
    outdated: entries.filter((entry) => !isSame(entry)).map(({ name }) => name),
  }
}

/** The fingerprint says that it was us, and what is in it. */
const isSuite = (saved: unknown): saved is SavedSuite =>
  typeof saved === 'object' && saved !== null && 'fingerprint' in saved && 'entries' in saved && 'totals' in saved

const cannot = (folder: string, why: string, fix: string): UsageError =>
  new UsageError({ what: `${shown(folder)} cannot be gone on with`, why, fix })
