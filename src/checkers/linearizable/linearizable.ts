/**
 * Decides linearizability of registers with reads, writes and compare-and-sets, all values written at most once.
 *
 *     p0  |-w1-|  |-w2-|
 *     p1                  |-r1-|      refuted: 2 had replaced 1
 *
 * Names of taken usernames are registers too: a registration is a compare-and-set from nothing to the claim.
 *
 * Shape:  register operations of the main phase, and final ones at the run's level (register-view.ts).
 * Cost:   O(operations + events), for all keys together.
 * Method: Gibbons & Korach 1997 as zones (Golab, Li & Shah 2011), with chains of compare-and-sets as one block and
 *         operations of unknown outcome included exactly when somebody saw their effect.
 * Judged: reads, negative answers that told the current value, and acknowledged compare-and-sets.
 * Certificate: rows of the history; those of each key, in this order, are a linearization (certificate.ts replays it).
 * Blind:  refuses keys whose values repeat, and refusals that do not tell the current value, with `precondition`; what
 *         it still refutes then is refuted by the other operations alone.
 */
import { clean, type Judgement } from '../../consistency/index.ts'
import type { History } from '../../history/index.ts'
import { type Checker, type CheckResult, NO_MEASURES } from '../checker.ts'
import { type RegisterView, registerView } from '../register-view.ts'
import { counted, keyName } from '../telling.ts'
import { buildBlocks } from './blocks.ts'
import { findConflict } from './conflict.ts'
import { linearization } from './order.ts'
import { readSegments } from './segments.ts'
import { tell, tellChain } from './story.ts'

export const linearizable: Checker = {
  name: 'linearizable',
  local: true,
  needs: { uniqueValues: true },
  judges: [{ model: 'linearizable', strength: 'decides' }],
  check(history): CheckResult {
    return { judgements: new Map([['linearizable', judge(history, registerView(history))]]), measures: NO_MEASURES }
  },
}

function judge(history: History, view: RegisterView): Judgement {
  const [spurious] = view.spurious
  if (spurious !== undefined) return tell(history, view, { kind: 'spurious-cas-failure', row: spurious })
  const judgedKeys = keysWithUniqueValues(view)
  const segments = readSegments(view, judgedKeys)
  if (segments.kind !== 'segments') return tell(history, view, segments)
  const blocks = buildBlocks(view, segments)
  if (blocks.kind === 'chain-order') return tellChain(history, view, segments, blocks)
  if (blocks.kind !== 'blocks') return tell(history, view, blocks)
  const conflict = findConflict(view, blocks)
  if (conflict !== null) return tellChain(history, view, segments, conflict)
  const note = whyUndecided(history, view, judgedKeys)
  if (note !== null) return { kind: 'unknown', why: 'precondition', note }
  if (segments.judged === 0) return clean('decides', 0)
  return clean('decides', segments.judged, linearization(view, segments, blocks, judgedKeys))
}

function keysWithUniqueValues({ keys, key, rewrites }: RegisterView): Uint8Array {
  const unique = new Uint8Array(keys).fill(1)
  for (const entry of rewrites) unique[key[entry] ?? 0] = 0
  return unique
}

function whyUndecided(history: History, view: RegisterView, judgedKeys: Uint8Array): string | null {
  const repeated = judgedKeys.indexOf(0)
  if (repeated !== -1) return `${keyName(history, repeated)} is given the same value more than once`
  if (view.untold.length === 0) return null
  return `${counted(view.untold.length, 'answer')} did not tell the current value`
}
