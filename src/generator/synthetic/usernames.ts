/** Usernames: registrations with unique claims, and look-ups of the owner. A name is retired after some use. */
import type { Random } from '../../time/index.ts'
import type { Key, Value } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

const LOOK_UP_SHARE = 0.4
const USES = 20

interface Name {
  readonly key: Key
  owner: Value
  uses: number
  /** Whether the owner has heard of it. */
  granted: boolean
}

interface Memo {
  readonly name: Name
  readonly granted: boolean
}

type Call = SyntheticCall<Memo>

export class SyntheticUsernames implements SyntheticObject<Memo> {
  readonly #names: RotatingKeys<Name>
  #nextClaim = 1

  constructor({ keys }: SyntheticShape) {
    this.#names = new RotatingKeys(keys, 'name', (key) => ({ key, owner: null, uses: 0, granted: false }))
  }

  call(_process: number, random: Random): Call {
    const name = this.#names.pick(random)
    if (++name.uses === USES) this.#names.retire(name)
    const memo = { name, granted: name.granted }
    return random.next() < LOOK_UP_SHARE
      ? { fn: 'owner', key: name.key, args: [], memo }
      : { fn: 'register', key: name.key, args: [this.#nextClaim++], memo }
  }

  apply({ fn, args, memo: { name } }: Call): SyntheticAnswer {
    if (fn === 'owner') return { result: name.owner }
    if (name.owner !== null) return { negative: true, result: name.owner }
    name.owner = args[0] ?? null
    return {}
  }

  returned({ fn, memo: { name } }: Call, { negative }: SyntheticAnswer): void {
    if (fn === 'register' && negative !== true) name.granted = true
  }

  crashed(): void {}

  /** A second owner. */
  spoil({ fn, memo: { granted } }: Call): SyntheticAnswer | null {
    return fn === 'register' && granted ? {} : null
  }
}
