/** Queues and stacks of unique values: as much put in as taken out. */
import type { Random } from '../../time/index.ts'
import type { Key, Value } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

/** A little more is put in than taken out: an empty queue says little. */
const PUT_SHARE = 0.52

interface Line {
  readonly key: Key
  readonly waiting: Value[]
  /** Of a queue: where its waiting values begin. */
  first: number
  lastTaken: Value
}

type Call = SyntheticCall<Line>

export class SyntheticLines implements SyntheticObject<Line> {
  readonly #lines: RotatingKeys<Line>
  readonly #put: string
  readonly #take: string
  readonly #lastFirst: boolean
  #nextValue = 1

  constructor({ keys }: SyntheticShape, kind: 'queue' | 'stack') {
    this.#lines = new RotatingKeys(keys, kind === 'queue' ? 'q' : 's', (key) => ({
      key,
      waiting: [],
      first: 0,
      lastTaken: null,
    }))
    this.#lastFirst = kind === 'stack'
    this.#put = kind === 'queue' ? 'enqueue' : 'push'
    this.#take = kind === 'queue' ? 'dequeue' : 'pop'
  }

  call(_process: number, random: Random): Call {
    const line = this.#lines.pick(random)
    return random.next() < PUT_SHARE
      ? { fn: this.#put, key: line.key, args: [this.#nextValue++], memo: line }
      : { fn: this.#take, key: line.key, args: [], memo: line }
  }

  apply({ fn, args, memo: line }: Call): SyntheticAnswer {
    if (fn === this.#put) {
      line.waiting.push(args[0] ?? null)
      return {}
    }
    if (line.first === line.waiting.length) return { negative: true }
    return { result: (this.#lastFirst ? line.waiting.pop() : line.waiting[line.first++]) ?? null }
  }

  returned({ fn, memo: line }: Call, { result }: SyntheticAnswer): void {
    if (fn === this.#take && result !== undefined) line.lastTaken = result
  }

  crashed(): void {}

  /** A value that had been taken out before. */
  spoil({ fn, memo: { lastTaken } }: Call): SyntheticAnswer | null {
    return fn === this.#take && lastTaken !== null ? { result: lastTaken } : null
  }
}
