/** Locks with fencing tokens: a process that is granted one releases it next. A lock whose holder is gone is retired. */
import type { Random } from '../../time/index.ts'
import type { Key } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

interface Lock {
  readonly key: Key
  holder: number | null
  /** Who has been told that it holds, and has not begun to release. */
  believes: number | null
  tokens: number
}

type Call = SyntheticCall<Lock>

export class SyntheticLocks implements SyntheticObject<Lock> {
  readonly #locks: RotatingKeys<Lock>
  readonly #held = new Map<number, Lock>()

  constructor({ keys }: SyntheticShape) {
    this.#locks = new RotatingKeys(keys, 'lock', (key) => ({ key, holder: null, believes: null, tokens: 0 }))
  }

  call(process: number, random: Random): Call {
    const held = this.#held.get(process)
    if (held !== undefined) {
      this.#held.delete(process)
      if (held.believes === process) held.believes = null
      return { fn: 'release', key: held.key, args: [], memo: held }
    }
    const lock = this.#locks.pick(random)
    return { fn: 'acquire', key: lock.key, args: [], memo: lock }
  }

  apply({ fn, memo: lock }: Call, process: number): SyntheticAnswer {
    if (fn === 'release') {
      if (lock.holder !== process) return { negative: true }
      lock.holder = null
      return {}
    }
    if (lock.holder !== null) return { negative: true }
    lock.holder = process
    return { result: ++lock.tokens }
  }

  returned({ fn, memo: lock }: Call, { negative }: SyntheticAnswer, process: number): void {
    if (fn !== 'acquire' || negative === true) return
    lock.believes = process
    this.#held.set(process, lock)
  }

  crashed({ memo: lock }: Call): void {
    this.#locks.retire(lock)
  }

  /** Granted while another one knows that it holds. */
  spoil({ fn, memo: lock }: Call, { negative }: SyntheticAnswer): SyntheticAnswer | null {
    return fn === 'acquire' && negative === true && lock.believes !== null ? { result: ++lock.tokens } : null
  }
}
