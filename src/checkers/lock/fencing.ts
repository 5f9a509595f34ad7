/** Fencing tokens: they grow from holder to holder, and what the lock guards refuses an older one. See lock.ts. */
import { clean, type Judgement } from '../../consistency/index.ts'
import { type History, NONE, OUTCOME, PHASE } from '../../history/index.ts'
import { Telling, who } from '../telling.ts'

/** An operation that carries a token: an acquisition that told one, or an accepted use. */
interface Shown {
  readonly row: number
  readonly key: number
  readonly token: number
  readonly inv: number
  readonly ret: number
}

export function judgeFencing(history: History): Judgement {
  const acquired = shown(history, 'acquire', history.columns.result)
  const used = shown(history, 'guarded', history.columns.arg)
  if (acquired === null || used === null) {
    return { kind: 'unknown', why: 'precondition', note: 'a token is not a number' }
  }
  const growing = firstOutOfOrder(acquired, true)
  if (growing !== null) return tellAcquired(history, growing)
  const taken = firstOutOfOrder(used, false)
  if (taken !== null) return tellUsed(history, taken)
  return clean('necessary', beyondFirst(acquired) + beyondFirst(used))
}

/** Of each lock: all but one, with which there was nothing to compare. */
const beyondFirst = (all: readonly Shown[]): number => all.length - new Set(all.map(({ key }) => key)).size

/** null: a token that is not a number, so that nobody can say which one is older. */
function shown(history: History, fn: string, tokens: Int32Array): readonly Shown[] | null {
  const { columns, rows, pools } = history
  const id = pools.functions.indexOf(fn)
  const found: Shown[] = []
  for (let row = 0; row < rows; row++) {
    if (columns.fn[row] !== id || columns.outcome[row] !== OUTCOME.ok || columns.negative[row] === 1) continue
    const tokenId = tokens[row] ?? NONE
    if (columns.phase[row] === PHASE.setup || tokenId === NONE) continue
    const token = pools.values[tokenId]
    if (token === null || token === undefined) continue
    if (typeof token !== 'number') return null
    const [inv, ret] = [columns.invokeIndex[row] ?? 0, columns.returnIndex[row] ?? 0]
    found.push({ row, key: columns.key[row] ?? NONE, token, inv, ret })
  }
  return found
}

interface Pair {
  readonly before: Shown
  readonly after: Shown
}

/**
 * One that began after another had ended, with a token that is older (`strictly`: or the same). Sweeps invocations while
 * it keeps, lock by lock, the newest token that had been answered.
 */
function firstOutOfOrder(all: readonly Shown[], strictly: boolean): Pair | null {
  const byReturn = [...all].sort((one, other) => one.ret - other.ret)
  const newest = new Map<number, Shown>()
  let ended = 0
  for (const after of all) {
    for (let next = byReturn[ended]; next !== undefined && next.ret < after.inv; next = byReturn[++ended]) {
      if (next.token > (newest.get(next.key)?.token ?? Number.NEGATIVE_INFINITY)) newest.set(next.key, next)
    }
    const before = newest.get(after.key)
    if (before === undefined) continue
    if (after.token < before.token || (strictly && after.token === before.token)) return { before, after }
  }
  return null
}

function tellAcquired(history: History, { before, after }: Pair): Judgement {
  const telling = new Telling(history, [before.row, after.row])
  telling
    .say(`A later holder was given token ${after.token}, an earlier one ${before.token}.`)
    .sayDeeds()
    .say(
      `${telling.actor(before.row)} had its answer before ${telling.mark(after.row)} began, so the later token must be greater.`,
    )
  return { kind: 'refuted', anomaly: 'token-not-growing', story: telling.story }
}

function tellUsed(history: History, { before, after }: Pair): Judgement {
  const telling = new Telling(history, [before.row, after.row])
  telling
    .say(
      `What the lock guards took token ${after.token} of ${who(history, after.row)} after it had taken ${before.token}.`,
    )
    .sayDeeds()
    .say(
      `${telling.mark(before.row)} had ended before ${telling.mark(after.row)} began: the older token had to be refused.`,
    )
  return { kind: 'refuted', anomaly: 'fencing-violation', story: telling.story }
}
