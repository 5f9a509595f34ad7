/** Registers with unique values: half reads, the rest writes and compare-and-sets of the value last seen to be there. */
import type { Random } from '../../time/index.ts'
import type { Key, Value } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

const READ_SHARE = 0.5
const CAS_SHARE = 0.3

/** A write whose answer has come. `begun` and `ended` count events. */
interface Settled {
  readonly value: Value
  readonly ended: number
}

interface Register {
  readonly key: Key
  value: Value
  /** The newest write known to be in, and a value that it certainly replaced. */
  settled: Settled
  replaced: Settled | null
}

interface Memo {
  readonly register: Register
  readonly begun: number
}

type Call = SyntheticCall<Memo>

export class SyntheticRegisters implements SyntheticObject<Memo> {
  readonly #registers: RotatingKeys<Register>
  #nextValue = 1
  #now = 0

  constructor({ keys }: SyntheticShape) {
    this.#registers = new RotatingKeys(keys, 'x', (key) => ({
      key,
      value: null,
      settled: { value: null, ended: -1 },
      replaced: null,
    }))
  }

  call(_process: number, random: Random): Call {
    const register = this.#registers.pick(random)
    const memo = { register, begun: this.#now++ }
    if (random.next() < READ_SHARE) return { fn: 'read', key: register.key, args: [], memo }
    const value = this.#nextValue++
    if (random.next() >= CAS_SHARE) return { fn: 'write', key: register.key, args: [value], memo }
    return { fn: 'cas', key: register.key, args: [register.value, value], memo }
  }

  apply({ fn, args, memo: { register } }: Call): SyntheticAnswer {
    if (fn === 'read') return { result: register.value }
    if (fn === 'cas' && register.value !== args[0]) return { negative: true, result: register.value }
    register.value = (fn === 'cas' ? args[1] : args[0]) ?? null
    return {}
  }

  returned({ fn, args, memo: { register, begun } }: Call, { negative }: SyntheticAnswer): void {
    const ended = this.#now++
    if (fn === 'read' || negative === true || begun < register.settled.ended) return
    register.replaced = { value: register.settled.value, ended }
    register.settled = { value: (fn === 'cas' ? args[1] : args[0]) ?? null, ended }
  }

  crashed(): void {}

  /** A read that misses a write which had ended before it began. */
  spoil({ fn, memo: { register, begun } }: Call): SyntheticAnswer | null {
    const { replaced } = register
    return fn !== 'read' || replaced === null || replaced.ended > begun ? null : { result: replaced.value }
  }
}
