/** What convergence and "no acknowledged write lost" mean, said over the list of final readings. */
import type { JudgementKind } from '../consistency/index.ts'
import type { Ending, EndingReading } from './random-endings.ts'

type Cell = EndingReading | undefined

export function convergenceByDefinition(ending: Ending): JudgementKind {
  const { nodes, quietFromNs, readings } = ending
  const local = readings.filter(({ isNodeLocal }) => isNodeLocal)
  const names = [...new Set(local.map(({ name }) => name))]
  const cell = (node: number, name: string, round: number): Cell =>
    local.filter((reading) => reading.node === node && reading.name === name)[round]
  if (new Set(local.filter(({ answer }) => answer !== undefined).map(({ node }) => node)).size < 2) return 'unknown'
  if (quietFromNs === Number.POSITIVE_INFINITY) return 'unknown'
  let lastWhole: readonly (readonly Cell[])[] | null = null
  for (let round = 0; ; round++) {
    const table = names.map((name) => Array.from({ length: nodes }, (_, node) => cell(node, name, round)))
    const begun = table.flat().flatMap((reading) => reading?.atNs ?? [])
    if (begun.length === 0) break
    if (Math.min(...begun) >= quietFromNs && table.some((row) => proves(ending, row))) return 'refuted'
    if (table.flat().every((reading) => reading !== undefined)) lastWhole = table
  }
  return lastWhole?.every((row) => row.every((reading) => reading?.answer && alike(reading, row[0])))
    ? 'holds'
    : 'unknown'
}

const keysOf = (row: readonly Cell[]): readonly number[] => [
  ...new Set(row.flatMap((reading) => [...(reading?.answer?.keys() ?? [])])),
]

const alike = (one: Cell, other: Cell): boolean =>
  keysOf([one, other]).every((key) => one?.answer?.get(key) === other?.answer?.get(key))

/** All nodes answered, not alike, and nothing that may or may not have happened can be why. */
function proves(ending: Ending, row: readonly Cell[]): boolean {
  if (row.some((reading) => reading?.answer === undefined)) return false
  return keysOf(row).some((key) => {
    const values = row.map((reading) => reading?.answer?.get(key))
    return values.some((value) => value !== values[0]) && values.every((value) => isCertain(ending, key, value))
  })
}

function isCertain({ changes, initial }: Ending, key: number, value: number | undefined): boolean {
  const ofKey = changes.filter(({ keys, outcome }) => keys.includes(key) && outcome !== 'fail')
  const sums = ofKey.filter((change) => change.value === undefined)
  if (sums.length > 0) return sums.every(({ outcome }) => outcome === 'ok')
  const writers = ofKey.filter((change) => change.value === value)
  return value === initial || (writers.length > 0 && writers.every(({ outcome }) => outcome === 'ok'))
}

export function noLostWriteByDefinition({ changes, quietFromNs, readings }: Ending): JudgementKind {
  let judged = 0
  let isLost = false
  const cells = new Set(readings.map(({ node, name }) => `${node} ${name}`))
  for (const cell of cells) {
    const last = readings.findLast(({ node, name }) => `${node} ${name}` === cell)
    if (last?.answer === undefined || last.atNs < quietFromNs || last.name === 'all') continue
    for (const [key, found] of last.answer) {
      const tried = changes.filter(
        ({ keys, outcome, value }) => keys.includes(key) && outcome !== 'fail' && value !== undefined,
      )
      const [only] = tried
      if (tried.length !== 1 || only?.outcome !== 'ok') continue
      judged++
      if (found !== only.value) isLost = true
    }
  }
  return isLost ? 'refuted' : judged > 0 ? 'not-refuted' : 'unknown'
}
