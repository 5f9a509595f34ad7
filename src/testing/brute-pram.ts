/**
 * PRAM and causal memory by their definition: for each session, is there an order of its operations and of the writes
 * that it must respect, in which each of its readings finds the last value written? All orders are tried, and all choices
 * of the open operations that took effect; no clocks, no layers.
 */
import type { Value } from '../units.ts'
import type { Tale, TaleOperation } from './arbitrary-sessions.ts'

export type ViewTruth = Readonly<Record<'pram' | 'cm', boolean>>

type Case = Pick<Tale, 'operations' | 'initial'>

export function viewsByBruteForce({ operations, initial }: Case): ViewTruth {
  const open = operations.filter(({ outcome }) => outcome === 'info')
  const truth = { pram: false, cm: false }
  for (let choice = 0; choice < 1 << open.length; choice++) {
    const kept = operations.filter((operation) => {
      const at = open.indexOf(operation)
      return at < 0 || ((choice >> at) & 1) === 1
    })
    if (!isGrounded(kept, initial)) continue
    const session = kept.map((operation, at) =>
      maskOf(kept, (other, index) => index < at && sameSession(operation, other)),
    )
    truth.pram ||= everySessionHasView(kept, initial, session)
    const causal = closed(
      kept.map((operation, at) => (session[at] ?? 0) | maskOf(kept, (other) => isSourceOf(other, operation, initial))),
    )
    truth.cm ||= causal.every((mask, at) => ((mask >> at) & 1) === 0) && everySessionHasView(kept, initial, causal)
  }
  return truth
}

const sameSession = (one: TaleOperation, other: TaleOperation): boolean => one.session === other.session

const isSourceOf = (writer: TaleOperation, { key, read }: TaleOperation, initial: Value): boolean =>
  read !== undefined && read !== initial && writer.key === key && writer.written === read

const isGrounded = (operations: readonly TaleOperation[], initial: Value): boolean =>
  operations.every(
    (operation) =>
      operation.read === undefined ||
      operation.read === initial ||
      operations.some((other) => isSourceOf(other, operation, initial)),
  )

function maskOf(operations: readonly TaleOperation[], is: (other: TaleOperation, at: number) => boolean): number {
  return operations.reduce((mask, other, at) => (is(other, at) ? mask | (1 << at) : mask), 0)
}

function closed(masks: readonly number[]): readonly number[] {
  const past = [...masks]
  for (let grew = true; grew; ) {
    grew = false
    past.forEach((mask, at) => {
      let wider = mask
      past.forEach((other, index) => {
        if ((mask >> index) & 1) wider |= other
      })
      past[at] = wider
      grew ||= wider !== mask
    })
  }
  return past
}

/** `past`: what an order must keep, per operation. */
function everySessionHasView(operations: readonly TaleOperation[], initial: Value, past: readonly number[]): boolean {
  const sessions = [...new Set(operations.map(({ session }) => session))]
  return sessions.every((session) => hasView(operations, initial, past, session))
}

/** All operations are put in a row, but those of other sessions that write nothing change and show nothing. */
function hasView(
  operations: readonly TaleOperation[],
  initial: Value,
  past: readonly number[],
  session: number,
): boolean {
  const dead = new Set<string>()
  const state = new Map<number, Value>()
  const own = maskOf(operations, (operation) => operation.session === session)
  const search = (done: number): boolean => {
    if ((own & ~done) === 0) return true // what is left can follow in any order
    const name = `${done} ${[...state].sort((a, b) => a[0] - b[0]).join(';')}`
    if (dead.has(name)) return false
    for (let at = 0; at < operations.length; at++) {
      const { key, read, written, ...operation } = operations[at] as TaleOperation
      if ((done >> at) & 1 || ((past[at] ?? 0) & ~done) !== 0) continue
      const current = state.has(key) ? (state.get(key) as Value) : initial
      if (operation.session === session && read !== undefined && read !== current) continue
      if (written !== undefined) state.set(key, written)
      if (search(done | (1 << at))) return true
      state.set(key, current)
    }
    dead.add(name)
    return false
  }
  return search(0)
}
