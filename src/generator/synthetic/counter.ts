/** Counters: increments by one, and reads. */
import type { Random } from '../../time/index.ts'
import type { Key } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

const READ_SHARE = 0.3

interface Counter {
  readonly key: Key
  value: number
  acknowledged: number
}

interface Memo {
  readonly counter: Counter
  /** Increments that had been acknowledged when it was invoked. */
  readonly atLeast: number
}

type Call = SyntheticCall<Memo>

export class SyntheticCounters implements SyntheticObject<Memo> {
  readonly #counters: RotatingKeys<Counter>

  constructor({ keys }: SyntheticShape) {
    this.#counters = new RotatingKeys(keys, 'c', (key) => ({ key, value: 0, acknowledged: 0 }))
  }

  call(_process: number, random: Random): Call {
    const counter = this.#counters.pick(random)
    const memo = { counter, atLeast: counter.acknowledged }
    return random.next() < READ_SHARE
      ? { fn: 'read', key: counter.key, args: [], memo }
      : { fn: 'add', key: counter.key, args: [1], memo }
  }

  apply({ fn, memo: { counter } }: Call): SyntheticAnswer {
    if (fn === 'read') return { result: counter.value }
    counter.value++
    return {}
  }

  returned({ fn, memo: { counter } }: Call): void {
    if (fn === 'add') counter.acknowledged++
  }

  crashed(): void {}

  /** A read that misses an increment which had ended before it began. */
  spoil({ fn, memo: { atLeast } }: Call): SyntheticAnswer | null {
    return fn === 'read' && atLeast > 0 ? { result: atLeast - 1 } : null
  }
}
