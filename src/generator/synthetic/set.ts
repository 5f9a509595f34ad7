/** Sets of unique elements: additions, questions for one element, and now and then a reading of the whole set. */
import type { Random } from '../../time/index.ts'
import type { Key, Value } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

const READ_SHARE = 0.3
/** Additions after which a set is retired: readings of the whole would grow for ever. */
const ADDITIONS = 100

interface ElementSet {
  readonly key: Key
  readonly elements: Value[]
  readonly acknowledged: Value[]
  additions: number
}

interface Memo {
  readonly set: ElementSet
  /** How many additions had been acknowledged when it was invoked. */
  readonly acknowledged: number
}

type Call = SyntheticCall<Memo>

export class SyntheticSets implements SyntheticObject<Memo> {
  readonly #sets: RotatingKeys<ElementSet>
  #nextElement = 1

  constructor({ keys }: SyntheticShape) {
    this.#sets = new RotatingKeys(keys, 's', (key) => ({ key, elements: [], acknowledged: [], additions: 0 }))
  }

  call(_process: number, random: Random): Call {
    const set = this.#sets.pick(random)
    const memo = { set, acknowledged: set.acknowledged.length }
    if (random.next() < READ_SHARE) return { fn: 'read-all', key: set.key, args: [], memo }
    if (++set.additions === ADDITIONS) this.#sets.retire(set)
    return { fn: 'add', key: set.key, args: [this.#nextElement++], memo }
  }

  apply({ fn, args, memo: { set } }: Call): SyntheticAnswer {
    if (fn === 'read-all') return { items: set.elements.map((element) => [null, element]) }
    set.elements.push(args[0] ?? null)
    return {}
  }

  returned({ fn, args, memo: { set } }: Call): void {
    if (fn === 'add') set.acknowledged.push(args[0] ?? null)
  }

  crashed(): void {}

  /** A reading without an element whose addition had ended before it began. */
  spoil({ fn, memo: { set, acknowledged } }: Call, { items = [] }: SyntheticAnswer): SyntheticAnswer | null {
    if (fn !== 'read-all' || acknowledged === 0) return null
    const missing = set.acknowledged[acknowledged - 1]
    return { items: items.filter(([, element]) => element !== missing) }
  }
}
