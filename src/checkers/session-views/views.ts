/** The views of all sessions: the first one that is impossible. */
import { NONE } from '../../history/index.ts'
import { type CausalClocks, walkCausally } from '../causal/causal-clocks.ts'
import type { Budget } from '../checker.ts'
import type { SessionKeyLists, SessionOrder } from '../order/session-order.ts'
import { type Flaw, Layers } from './layers.ts'
import { sessionPasts } from './session-pasts.ts'

export type ViewModel = 'pram' | 'cm'

export function pastsOf(
  order: SessionOrder,
  writes: SessionKeyLists,
  model: ViewModel,
): CausalClocks | 'cycle' | 'too-large' {
  if (model === 'pram') return sessionPasts(order, writes)
  const walk = walkCausally(order, writes, () => {})
  return walk.kind === 'clocks' ? walk.clocks : walk.kind
}

/** More numbers than this for one session (1 GiB) are refused. */
const MOST_CELLS = 2 ** 28

interface Found {
  readonly layers: Layers
  readonly flaw: Flaw
}

export function firstFlaw(
  order: SessionOrder,
  writes: SessionKeyLists,
  pasts: CausalClocks,
  { steps }: Budget,
): Found | 'spent' | 'too-large' | null {
  let left = steps
  for (let session = 0; session < order.sessions; session++) {
    const own = operationsOf(order, session)
    if (own.length * pasts.width > MOST_CELLS) return 'too-large'
    const layers = new Layers(order, writes, pasts, own, left)
    const flaw = layers.arrange()
    left -= layers.spent
    if (flaw === 'spent' || left < 0) return 'spent'
    if (flaw !== 'ordered') return { layers, flaw }
  }
  return null
}

function operationsOf({ first, after }: SessionOrder, session: number): Int32Array {
  const own: number[] = []
  for (let entry = first[session] ?? NONE; entry !== NONE; entry = after[entry] ?? NONE) own.push(entry)
  return Int32Array.from(own)
}
