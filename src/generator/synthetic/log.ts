/** Logs of unique values: appends, and readings from the beginning. A log is retired when it has grown long. */
import type { Random } from '../../time/index.ts'
import type { Key, Value } from '../../units.ts'
import { RotatingKeys } from './rotating-keys.ts'
import type { SyntheticAnswer, SyntheticCall, SyntheticObject, SyntheticShape } from './synthetic-object.ts'

const READ_SHARE = 0.3
const APPENDS = 100

interface Log {
  readonly key: Key
  readonly entries: Value[]
  appends: number
  /** The first entry's append has ended. */
  firstAcknowledged: boolean
}

interface Memo {
  readonly log: Log
  readonly firstAcknowledged: boolean
}

type Call = SyntheticCall<Memo>

export class SyntheticLogs implements SyntheticObject<Memo> {
  readonly #logs: RotatingKeys<Log>
  #nextValue = 1

  constructor({ keys }: SyntheticShape) {
    this.#logs = new RotatingKeys(keys, 'l', (key) => ({ key, entries: [], appends: 0, firstAcknowledged: false }))
  }

  call(_process: number, random: Random): Call {
    const log = this.#logs.pick(random)
    const memo = { log, firstAcknowledged: log.firstAcknowledged }
    if (random.next() < READ_SHARE) return { fn: 'read-all', key: log.key, args: [], memo }
    if (++log.appends === APPENDS) this.#logs.retire(log)
    return { fn: 'append', key: log.key, args: [this.#nextValue++], memo }
  }

  apply({ fn, args, memo: { log } }: Call): SyntheticAnswer {
    if (fn === 'read-all') return { items: log.entries.map((entry) => [null, entry]) }
    return { result: log.entries.push(args[0] ?? null) - 1 }
  }

  returned({ args, memo: { log } }: Call): void {
    if (args[0] === log.entries[0]) log.firstAcknowledged = true
  }

  crashed(): void {}

  /** A reading in which the first entry is missing, whose append had ended before it began. */
  spoil({ fn, memo: { firstAcknowledged } }: Call, { items = [] }: SyntheticAnswer): SyntheticAnswer | null {
    return fn === 'read-all' && firstAcknowledged && items.length > 1 ? { items: items.slice(1) } : null
  }
}
