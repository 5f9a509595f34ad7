/** Unique ids. */
import type { Value } from '../../units.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject } from './synthetic-object.ts'

type Call = SyntheticCall<null>

export class SyntheticIds implements SyntheticObject<null> {
  #next = 1
  #lastTold: Value = null

  call(): Call {
    return { fn: 'generate', key: 'ids', args: [], memo: null }
  }

  apply(): SyntheticAnswer {
    return { result: this.#next++ }
  }

  returned(_call: Call, { result = null }: SyntheticAnswer): void {
    this.#lastTold = result
  }

  crashed(): void {}

  /** An id that somebody has got already. */
  spoil(): SyntheticAnswer | null {
    return this.#lastTold === null ? null : { result: this.#lastTold }
  }
}
