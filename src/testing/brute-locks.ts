/** Oracles for locks: who believes what at each moment, tokens pair by pair, and every order of a lock with an owner. */
import type { History } from '../history/index.ts'
import { NONE, OPEN } from '../history/index.ts'
import type { Value } from '../units.ts'
import { type Deed, deedsOf } from './brute-deeds.ts'
import { type Call, callsOf, hasOrder, replays } from './brute-order.ts'

const isGrant = ({ fn, outcome, negative }: Deed): boolean => fn === 'acquire' && outcome === 'ok' && !negative

/** At some moment two processes believe that they hold one lock. */
export function twoBelieve(history: History): boolean {
  const deeds = deedsOf(history)
  const processes = [...new Set(deeds.map(({ process }) => process))]
  /** Granted before, and since then neither begun to let go nor lost sight of. */
  const believes = (process: number, key: number, moment: number): boolean => {
    const own = deeds.filter((deed) => deed.process === process)
    return own.some(
      (grant) =>
        isGrant(grant) &&
        grant.key === key &&
        grant.end <= moment &&
        !own.some(
          ({ fn, outcome, begin, key: other }) =>
            begin > grant.end && begin <= moment && (outcome === 'info' || (fn === 'release' && other === key)),
        ),
    )
  }
  return deeds
    .filter(isGrant)
    .some(({ key, end }) => processes.filter((process) => believes(process, key, end)).length > 1)
}

/** Some lock was granted twice, so that it could have had two holders. */
export const isGrantedTwice = (history: History): boolean => {
  const grants = deedsOf(history).filter(isGrant)
  return grants.some(({ key, row }) => grants.some((other) => other.key === key && other.row !== row))
}

interface Shown {
  readonly deed: Deed
  readonly token: Value
}

const shown = (history: History, fn: string, idOf: (deed: Deed) => number): readonly Shown[] =>
  deedsOf(history)
    .filter((deed) => deed.fn === fn && deed.outcome === 'ok' && !deed.negative)
    .map((deed) => ({ deed, token: history.pools.values[idOf(deed)] ?? null }))
    .filter(({ token }) => token !== null)

const granted = (history: History): readonly Shown[] => shown(history, 'acquire', ({ result }) => result)
const used = (history: History): readonly Shown[] => shown(history, 'guarded', ({ arg }) => arg)

export const hasOddToken = (history: History): boolean =>
  [...granted(history), ...used(history)].some(({ token }) => typeof token !== 'number')

const pairs = (all: readonly Shown[]): readonly (readonly [Shown, Shown])[] =>
  all.flatMap((one) =>
    all
      .filter(({ deed }) => deed.key === one.deed.key && deed.row !== one.deed.row)
      .map((other) => [one, other] as const),
  )

/** One lock's tokens were told, or taken, twice: there is something to compare. */
export const hasTwoTokens = (history: History): boolean =>
  pairs(granted(history)).length + pairs(used(history)).length > 0

/** A later grant has no greater token, or a later use that was accepted a smaller one. */
export const breaksFencing = (history: History): boolean =>
  pairs(granted(history)).some(
    ([one, { deed, token }]) => one.deed.end < deed.begin && Number(one.token) >= Number(token),
  ) ||
  pairs(used(history)).some(([one, { deed, token }]) => one.deed.end < deed.begin && Number(one.token) > Number(token))

/** A state is `holder/newest token given/newest used`; nothing is in it yet of a lock that nobody touched. */
function apply(history: History, call: Call): (state: string) => string | null {
  const { fn, key, arg, result, negative, process, ret } = call
  const isOpen = ret === OPEN
  const initial = history.header.initial[history.pools.keys[key] ?? ''] ?? null
  const tokenOf = (id: number): string => {
    const token = history.pools.values[id] ?? null
    return typeof token === 'number' ? String(token) : ''
  }
  const given = isOpen || result === NONE ? '' : tokenOf(result)
  return (state) => {
    const [holder = '', newest = '', last = ''] = (state || `${initial === null ? 'free' : 'somebody'}//`).split('/')
    const after = (...fields: readonly string[]): string => fields.join('/')
    const stays = after(holder, newest, last)
    const isOurs = holder === `p${process}`
    if (fn === 'acquire') {
      if (negative && !isOpen) return holder === 'free' ? null : stays
      if (holder !== 'free') return isOpen ? stays : null
      if (given === '') return after(`p${process}`, newest, last)
      return newest === '' || Number(given) > Number(newest) ? after(`p${process}`, given, last) : null
    }
    if (fn === 'release') {
      if (negative && !isOpen) return isOurs ? null : stays
      return isOurs ? after('free', newest, last) : isOpen ? stays : null
    }
    const token = tokenOf(arg)
    if (token === '') return stays
    const isOld = last !== '' && Number(token) < Number(last)
    if (isOpen) return isOld ? stays : after(holder, newest, token)
    return isOld === negative ? (isOld ? stays : after(holder, newest, token)) : null
  }
}

/**
 * `kept`: of the others nobody knows how they ended, only that they did not begin after the last of these had; refusals
 * among them change nothing.
 */
export function isLockLinearizable(history: History, kept?: ReadonlySet<number>): boolean {
  const calls = callsOf(history)
  const isKept = ({ row }: Call): boolean => kept?.has(row) ?? true
  const last = Math.max(-1, ...calls.filter((call) => isKept(call) && call.ret !== OPEN).map(({ ret }) => ret))
  const counted = calls
    .filter((call) => isKept(call) || (call.inv < last && !call.negative))
    .map((call) => (isKept(call) ? call : { ...call, inv: -1, ret: OPEN }))
  return hasOrder(counted.map((call) => ({ ...call, apply: apply(history, call) })))
}

/** Among what counts: a token with which the order of tokens cannot be judged. */
export const hasOddCall = (history: History): boolean =>
  callsOf(history)
    .filter(({ fn, ret, negative }) => ret !== OPEN && (fn === 'guarded' || (fn === 'acquire' && !negative)))
    .map(({ fn, arg, result }) => history.pools.values[fn === 'guarded' ? arg : result] ?? 0)
    .some((token) => typeof token !== 'number')

export const lockOrderReplays = (history: History, order: Int32Array): boolean =>
  replays(callsOf(history), order, (call) => apply(history, call))
