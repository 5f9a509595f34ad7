/**
 * Versions that answers carry (etcd's revisions, commit timestamps) are the database's own testimony of the order.
 *
 *     p0  |-w1 → version 7-|
 *     p1                      |-r… → version 5-|      refuted: 7 was there before this began
 *
 * `orderByWitness` is that order, as a linearization to try before any search: replayed in O(n) it is a certificate or
 * it is nothing. `versionOrder` judges the versions by themselves: whoever begins after a version was shown never sees
 * an older one, and a version stands for one value. Where readings may be stale, and nobody promised more, an old version
 * in one of them contradicts nothing: `writeVersionOrder` judges what changed something by itself.
 *
 * Which witnesses are versions their names tell (`VERSIONS`): a time that a client's clock made (`writetime`), or that says
 * how far a node had come (`operationTime`), orders nothing by real time.
 *
 * Shape:  ok rows that count and carry a version, key by key (those without a key are of one object); readings at the run's
 *         level only.
 * Cost:   O(n log n).
 * Judged: operations before which a version of their key had been shown.
 * Blind:  answers without a version; what a version's value is, but where two of them differ.
 */
import { clean, type Judgement } from '../consistency/index.ts'
import { functionId, type History, NIL, NONE, OPEN, OUTCOME } from '../history/index.ts'
import { counts } from '../models/index.ts'
import { type Checker, NO_MEASURES } from './checker.ts'
import { deed, keyName, Telling, who } from './telling.ts'

const NO_VERSION = -1n
const READS: readonly string[] = ['read', 'get', 'contains', 'read-all', 'owner']
/** Witnesses that the database itself makes greater with every change, and never smaller. */
const VERSIONS: readonly string[] = ['revision', 'mod_revision']

/** Whether there is anything for either of the two to judge. */
export const carriesVersions = ({ columns }: History): boolean => VERSIONS.some((name) => columns.witness.has(name))

type Testifies = (history: History, row: number) => boolean

const checkerOf = (name: string, testifies: Testifies): Checker => ({
  name,
  local: true,
  needs: {},
  judges: [{ model: 'version-order', strength: 'necessary' }],
  check: (history) => ({ judgements: new Map([['version-order', judge(history, testifies)]]), measures: NO_MEASURES }),
})

export const versionOrder: Checker = checkerOf(
  'version-order',
  (history, row) =>
    isWrite(history, row) || history.pools.levels[history.columns.level[row] ?? NONE] === history.header.level,
)

/** What was refused is a reading, too: it may tell of an older state. */
export const writeVersionOrder: Checker = checkerOf('write-version-order', isWrite)

function judge(history: History, testifies: Testifies): Judgement {
  let judged = 0
  for (const name of VERSIONS) {
    const versions = history.columns.witness.get(name)
    if (versions === undefined) continue
    const found = firstContradiction(history, versions, testifying(history, versions, testifies))
    if (typeof found !== 'number') return tell(history, name, versions, found)
    judged += found
  }
  return clean('necessary', judged)
}

interface Contradiction {
  readonly kind: 'version-went-back' | 'version-with-two-values'
  readonly shown: number
  readonly later: number
}

/** … or how many operations could have contradicted. */
function firstContradiction(history: History, versions: BigInt64Array, rows: Int32Array): Contradiction | number {
  const { columns, pools } = history
  const returned = byReturn(history, rows)
  const latest = new Int32Array(pools.keys.length + 1).fill(NONE)
  let next = 0
  let judged = 0
  for (const row of rows) {
    const invoked = columns.invokeIndex[row] ?? 0
    for (
      let done = returned[next];
      done !== undefined && (columns.returnIndex[done] ?? OPEN) < invoked;
      done = returned[++next]
    ) {
      const key = (columns.key[done] ?? NONE) + 1
      const before = latest[key] ?? NONE
      if (before === NONE || (versions[done] ?? NO_VERSION) > (versions[before] ?? NO_VERSION)) latest[key] = done
    }
    const shown = latest[(columns.key[row] ?? NONE) + 1] ?? NONE
    if (shown === NONE) continue
    judged++
    const [ours, theirs] = [versions[row] ?? NO_VERSION, versions[shown] ?? NO_VERSION]
    if (ours < theirs) return { kind: 'version-went-back', shown, later: row }
    if (ours === theirs && haveTwoValues(history, shown, row))
      return { kind: 'version-with-two-values', shown, later: row }
  }
  return judged
}

/** In the order of their invocations. */
function testifying(history: History, versions: BigInt64Array, testifies: Testifies): Int32Array {
  const rows = new Int32Array(history.rows)
  let count = 0
  for (let row = 0; row < history.rows; row++) {
    if ((versions[row] ?? NO_VERSION) === NO_VERSION || history.columns.outcome[row] !== OUTCOME.ok) continue
    if (counts(history, row) && testifies(history, row)) rows[count++] = row
  }
  return rows.subarray(0, count)
}

const byReturn = ({ columns, rows: all }: History, rows: Int32Array): Int32Array =>
  Int32Array.from(
    Float64Array.from(rows, (row) => (columns.returnIndex[row] ?? 0) * all + row).sort(),
    (key) => key % all,
  )

/** Of registers only: other objects' operations do not say what they left. */
function haveTwoValues(history: History, one: number, other: number): boolean {
  const [first, second] = [valueAfter(history, one), valueAfter(history, other)]
  return first !== NONE && second !== NONE && first !== second
}

function valueAfter({ columns, pools }: History, row: number): number {
  const refused = columns.negative[row] === 1
  switch (pools.functions[columns.fn[row] ?? NONE]) {
    case 'read':
    case 'owner':
      return columns.result[row] ?? NONE
    case 'write':
      return refused ? NONE : (columns.arg[row] ?? NONE)
    case 'cas':
      return (refused ? columns.result[row] : columns.arg2[row]) ?? NONE
    case 'register':
      return (refused ? columns.result[row] : columns.arg[row]) ?? NONE
    default:
      return NONE
  }
}

function tell(
  history: History,
  name: string,
  versions: BigInt64Array,
  { kind, shown, later }: Contradiction,
): Judgement {
  const key = history.columns.key[later] ?? NONE
  const of = key === NONE ? '' : ` of ${keyName(history, key)}`
  const telling = new Telling(history, [shown, later])
  const before = `before it began, ${telling.actor(shown)} had`
  telling
    .say(
      kind === 'version-went-back'
        ? `${who(history, later)} ${deed(history, later)} at ${name} ${versions[later]}, but ${before} been answered with ${versions[shown]}.`
        : `${who(history, later)} ${deed(history, later)} at ${name} ${versions[later]}, but ${before} shown another value at it.`,
    )
    .sayDeeds()
    .say(
      `The database's own versions${of} do not follow real time: ${telling.mark(shown)} returned before ${telling.mark(later)} began.`,
    )
  return { kind: 'refuted', anomaly: kind, story: telling.story }
}

/**
 * Rows in the order of the versions under this name, writes before what read them: a linearization to be replayed
 * (`verifyByModel`, `verifyCertificate`), never to be trusted. Null if an answer carries no version. A write of unknown
 * outcome goes before the first that saw its value at a version that nobody else wrote.
 */
export function orderByWitness(history: History, name: string): Int32Array | null {
  const versions = history.columns.witness.get(name)
  if (versions === undefined) return null
  const placed = new Map<number, bigint>()
  const { columns, rows } = history
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] !== OUTCOME.ok || !counts(history, row)) continue
    const version = versions[row] ?? NO_VERSION
    // What does not exist has no version.
    if (version === NO_VERSION && (isWrite(history, row) || columns.result[row] !== NIL)) return null
    placed.set(row, version)
  }
  placeUnknown(history, placed)
  return Int32Array.from(
    [...placed.keys()].sort((a, b) => {
      const [first, second] = [placed.get(a) ?? NO_VERSION, placed.get(b) ?? NO_VERSION]
      if (first !== second) return first < second ? -1 : 1
      return Number(isWrite(history, b)) - Number(isWrite(history, a)) || a - b
    }),
  )
}

function isWrite({ columns, pools }: History, row: number): boolean {
  return columns.negative[row] !== 1 && !READS.includes(pools.functions[columns.fn[row] ?? NONE] ?? '')
}

function placeUnknown(history: History, placed: Map<number, bigint>): void {
  const { columns, rows } = history
  const unknown = new Map<string, number>()
  const cas = functionId(history, 'cas')
  for (let row = 0; row < rows; row++) {
    if (columns.outcome[row] !== OUTCOME.info || !counts(history, row) || !isWrite(history, row)) continue
    const value = columns.fn[row] === cas ? columns.arg2[row] : columns.arg[row]
    unknown.set(`${columns.key[row]} ${value}`, row)
  }
  if (unknown.size === 0) return
  const written = new Set<string>()
  for (const [row, version] of placed) if (isWrite(history, row)) written.add(`${columns.key[row]} ${version}`)
  for (const [row, version] of [...placed]) {
    if (isWrite(history, row) || written.has(`${columns.key[row]} ${version}`)) continue
    const writer = unknown.get(`${columns.key[row]} ${columns.result[row]}`)
    if (writer === undefined || placed.has(writer)) continue
    placed.set(writer, version)
    written.add(`${columns.key[row]} ${version}`)
  }
}
