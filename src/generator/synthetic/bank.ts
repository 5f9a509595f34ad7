/** A bank of five accounts a key: transfers, and reads of all balances. */
import type { Random } from '../../time/index.ts'
import type { Key } from '../../units.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

const READ_SHARE = 0.2
const ACCOUNTS_A_KEY = 5
const OPENING = 100
const MOST = 5

type Call = SyntheticCall<null>

export class SyntheticBank implements SyntheticObject<null> {
  readonly initial: Readonly<Record<Key, number>>
  readonly #accounts: readonly Key[]
  readonly #balances: Map<Key, number>

  constructor({ keys }: SyntheticShape) {
    this.#accounts = Array.from({ length: keys * ACCOUNTS_A_KEY }, (_, number) => `a${number}`)
    this.initial = Object.fromEntries(this.#accounts.map((account) => [account, OPENING]))
    this.#balances = new Map(Object.entries(this.initial))
  }

  call(_process: number, random: Random): Call {
    if (random.next() < READ_SHARE) return { fn: 'read-all', key: '', args: this.#accounts, memo: null }
    const from = random.pick(this.#accounts)
    return { fn: 'transfer', key: from, args: [random.pick(this.#accounts), 1 + random.int(MOST)], memo: null }
  }

  apply({ fn, key, args }: Call): SyntheticAnswer {
    if (fn === 'read-all') return { items: [...this.#balances] }
    const [to, amount] = [String(args[0]), Number(args[1])]
    const rich = this.#balances.get(key) ?? 0
    if (rich < amount) return { negative: true }
    this.#balances.set(key, rich - amount)
    this.#balances.set(to, (this.#balances.get(to) ?? 0) + amount)
    return {}
  }

  returned(): void {}

  crashed(): void {}

  /** Money from nowhere. */
  spoil({ fn }: Call, { items = [] }: SyntheticAnswer): SyntheticAnswer | null {
    const [first, ...rest] = items
    return fn === 'read-all' && first !== undefined ? { items: [[first[0], Number(first[1]) + 1], ...rest] } : null
  }
}
