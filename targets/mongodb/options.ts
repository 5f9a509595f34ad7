/** What can be chosen besides the level: how the replica set is made, how clients go about it, and what `custom` is made of. */
import {
  type FacetName,
  flagOption,
  numberOption,
  type OptionInfo,
  type Options,
  optionDefaults,
  textOption,
  UsageError,
} from 'rashomon/sdk'
import { CUSTOM, PLANS, type Plan, type ReadConcern, type ReadFrom } from './levels.ts'

/** Only with `--consistency custom`: at any other level they would make its claims another's. */
const PARTS: readonly OptionInfo[] = [
  {
    name: 'write-concern',
    description: 'who acknowledges a write (--consistency custom)',
    default: 'majority',
    choices: ['majority', '1', '2', '3'],
  },
  {
    name: 'journal',
    description: 'whether a write is in the journal when it is acknowledged (--consistency custom)',
    default: 'unset',
    choices: ['unset', 'true', 'false'],
  },
  {
    name: 'read-concern',
    description: 'what readings show (--consistency custom)',
    default: 'majority',
    choices: ['local', 'majority', 'linearizable', 'snapshot'],
  },
  {
    name: 'read-preference',
    description:
      'who answers readings: the primary, nearest (the node that is called), or a secondary (--consistency custom)',
    default: 'primary',
    choices: ['primary', 'nearest', 'secondary'],
  },
  { name: 'causal', description: 'sessions are causally consistent (--consistency custom)', default: false },
  {
    name: 'transactions',
    description:
      'banks and logs by transactions; without, single reads and writes of several documents, a control (--consistency custom)',
    default: true,
  },
  {
    name: 'usernames',
    description:
      'upsert: one command; insert: which does not tell the owner; find-then-insert without a unique key: a control (--consistency custom)',
    default: 'upsert',
    choices: ['upsert', 'insert', 'find-then-insert'],
  },
]

export const OPTIONS: readonly OptionInfo[] = [
  ...PARTS,
  {
    name: 'follow',
    description:
      'what needs the primary goes to the one that the called node knows of, as drivers do; without, a node that is not primary refuses it',
    default: true,
  },
  {
    name: 'election-ms',
    description:
      'a primary that is not heard of for so long is replaced, and one that hears of no majority for so long steps down',
    default: 1500,
    range: [500, 60_000],
  },
  {
    name: 'delay-seconds',
    description: 'the last node is a delayed member, always so far behind, and never primary; 0: none is',
    default: 0,
    range: [0, 60],
  },
  {
    name: 'journal-interval-ms',
    description: 'how often the journal is written: what --kill can take of writes that nobody else has',
    default: 100,
    range: [1, 500],
  },
  { name: 'lock-ttl', description: 'seconds until a lock comes free by itself', default: 2, range: [0.1, 3600] },
  {
    name: 'server',
    description:
      'secantusdb: a server of one node that speaks MongoDB’s protocol, with an image that has it (--image), for machines where no mongod can be had',
    default: 'mongod',
    choices: ['mongod', 'secantusdb'],
  },
]

export interface Settings {
  readonly custom: Plan
  readonly usernames: 'upsert' | 'insert' | 'find-then-insert'
  readonly follow: boolean
  readonly electionMs: number
  readonly delaySeconds: number
  readonly journalMs: number
  readonly lockMs: number
  readonly server: 'mongod' | 'secantusdb'
}

export const settingsOf = (options: Options): Settings => ({
  custom: customPlan(options),
  usernames: textOption(options, 'usernames') as Settings['usernames'], // one of its choices, like the others below
  follow: flagOption(options, 'follow'),
  electionMs: Math.round(numberOption(options, 'election-ms')),
  delaySeconds: Math.round(numberOption(options, 'delay-seconds')),
  journalMs: Math.round(numberOption(options, 'journal-interval-ms')),
  lockMs: Math.round(numberOption(options, 'lock-ttl') * 1000),
  server: textOption(options, 'server') as Settings['server'],
})

function customPlan(options: Options): Plan {
  const w = textOption(options, 'write-concern')
  const journal = textOption(options, 'journal')
  const read = textOption(options, 'read-concern') as ReadConcern
  const transactions = flagOption(options, 'transactions')
  return {
    w: w === 'majority' ? w : Number(w),
    journal: journal === 'unset' ? null : journal === 'true',
    read,
    readFrom: textOption(options, 'read-preference') as ReadFrom,
    causal: flagOption(options, 'causal'),
    // Transactions have no linearizable readings.
    within: read === 'linearizable' ? 'snapshot' : read,
    bankInTransactions: transactions,
    logInTransactions: transactions,
  }
}

/** How an operation at this level is done. */
export const planOf = (level: string, { custom }: Settings): Plan => PLANS[level] ?? custom

/** @throws {UsageError} for what MongoDB does not have, or what would not be what it is called */
export function refuseWhatCannotBe(
  level: string,
  options: Options,
  nodes: number,
  facet: FacetName | null = null,
): void {
  const settings = settingsOf(options)
  if (level !== CUSTOM) refuseParts(level, options)
  else refuseCustom(settings.custom)
  if (settings.server === 'secantusdb' && nodes > 1) {
    throw new UsageError({
      what: `secantusdb cannot be run with ${nodes} nodes`,
      why: 'it is one node by itself, and replicates nothing',
      fix: 'give --nodes 1, or leave --option server=secantusdb out',
    })
  }
  if (settings.delaySeconds > 0 && nodes < 3) {
    throw new UsageError({
      what: `delay-seconds=${settings.delaySeconds} cannot be with ${nodes} node${nodes === 1 ? '' : 's'}`,
      why: 'a delayed member never is primary, and would be needed by every majority',
      fix: 'give --nodes 3 or more',
    })
  }
  const { w, readFrom } = planOf(level, settings)
  if (facet === 'bank' && settings.delaySeconds > 0 && readFrom !== 'primary') {
    throw new UsageError({
      what: `a bank cannot be read at a delayed member (delay-seconds=${settings.delaySeconds} at the level ${level})`,
      why: 'accounts are opened once, before anything is read: it would answer from before that, and they would seem lost',
      fix: 'give --option delay-seconds=0, or a level that reads from the primary',
    })
  }
  if (typeof w === 'number' && w > nodes) {
    throw new UsageError({
      what: `write-concern=${w} cannot be with ${nodes} node${nodes === 1 ? '' : 's'}`,
      why: 'so many nodes can never acknowledge a write',
      fix: `give --option write-concern=majority, or more --nodes`,
    })
  }
}

function refuseParts(level: string, options: Options): void {
  const usual = optionDefaults(PARTS)
  const changed = PARTS.find(({ name }) => options[name] !== usual[name])
  if (changed === undefined) return
  const { name } = changed
  throw new UsageError({
    what: `${name}=${options[name]} cannot be at the level ${level}`,
    why: `${level} is a choice of all concerns with a claim of its own, which would be that of something else`,
    fix: `give --consistency ${CUSTOM}, where each is chosen by itself`,
  })
}

function refuseCustom({ read, readFrom, causal }: Plan): void {
  if (read === 'linearizable' && readFrom !== 'primary') {
    throw new UsageError({
      what: `read-concern=linearizable cannot be with read-preference=${readFrom}`,
      why: 'only a primary can find out whether it is still the primary: MongoDB refuses linearizable readings of a secondary',
      fix: 'give --option read-preference=primary, or --option read-concern=majority',
    })
  }
  if (read === 'linearizable' && causal) {
    throw new UsageError({
      what: 'read-concern=linearizable cannot be with causal=true',
      why: 'MongoDB has no linearizable readings in causally consistent sessions',
      fix: 'give --option causal=false, or --option read-concern=majority',
    })
  }
}
