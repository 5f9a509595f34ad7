/** From a finding to a counterexample: the operations that it is about, then few of them, then no more than are needed. */
import { InternalError } from '../../errors.ts'
import { type History, NONE, OUTCOME, PHASE } from '../../history/index.ts'
import { RegisterReader } from '../register-reader.ts'
import { shrink } from '../shrink.ts'
import type { Finding } from './finding.ts'
import { versionsOf } from './finding.ts'
import { looseRows } from './loose.ts'
import { type Part, partOf } from './part.ts'
import { type Registers, readRegisters } from './registers.ts'
import { evidence, type Refuted, tell } from './story.ts'
import { decideByZones, isFinding } from './zones.ts'

/** `registers` as the finding was made in; their reads may be overwritten. */
export function explain(history: History, registers: Registers, finding: Finding): Refuted {
  const base = partOf(history, rowsAbout(history, registers, finding))
  const few = [...evidence(base, findingIn(base))].sort((a, b) => a - b)
  const needed = shrink(few, (rows) => findingOf(partWith(base.history, rows)) !== null)
  const shown = partWith(base.history, needed)
  const inWhole = { ...shown, row: shown.row.map((row) => base.row[row] ?? NONE) }
  return tell(history, inWhole, findingIn(shown))
}

/** These rows, and loose ones for what they leave out. */
const partWith = (history: History, rows: readonly number[]): Part => partOf(history, rows, looseRows(history, rows))

function findingOf({ history }: Part): Finding | null {
  const found = decideByZones(readRegisters(history))
  return isFinding(found) ? found : null
}

function findingIn(part: Part): Finding {
  const found = findingOf(part)
  if (found !== null) return found
  throw new InternalError({
    what: 'what refutes a history does not refute the operations that it is about',
    why: 'these are all that it could depend on',
    fix: 'please report it, with the history',
  })
}

/** All rows of the versions that compare-and-sets connect with the finding's, and writes of them that failed. */
function rowsAbout(history: History, registers: Registers, finding: Finding): readonly number[] {
  if (finding.kind === 'spurious-cas-failure') return [finding.row]
  const isAbout = connected(registers, versionsOf(finding))
  const { rows, version, numbering } = registers
  const reader = new RegisterReader(history)
  const { outcome, phase } = history.columns
  const found: number[] = []
  for (let row = 0; row < rows; row++) {
    let touched = version[row] as number
    if (outcome[row] === OUTCOME.fail && phase[row] !== PHASE.setup) {
      const value = reader.attempt(row)
      if (value !== NONE) touched = numbering.of(reader.key(row), value)
    }
    if (touched !== NONE && isAbout[touched] === 1) found.push(row)
  }
  return found
}

/** 1 for each version that is connected with one of these. */
function connected({ versions, from }: Registers, wanted: readonly number[]): Uint8Array {
  const parent = Int32Array.from({ length: versions }, (_, version) => version)
  const rootOf = (version: number): number => {
    let root = version
    while (parent[root] !== root) {
      parent[root] = parent[parent[root] as number] as number
      root = parent[root] as number
    }
    return root
  }
  for (let version = 0; version < versions; version++) {
    const found = from[version] as number
    if (found !== NONE) parent[rootOf(version)] = rootOf(found)
  }
  const roots = new Set(wanted.map(rootOf))
  return Uint8Array.from({ length: versions }, (_, version) => (roots.has(rootOf(version)) ? 1 : 0))
}
