/** What the long run (fuzz.ts) can run: each checker against its oracle on random histories, one line each. */

import { SESSION_MODELS } from './brute-sessions.ts'
import { fuzzBank } from './fuzz-bank.ts'
import { fuzzCausal } from './fuzz-causal.ts'
import { fuzzLogContents, fuzzOneLog, fuzzQueueContents, fuzzSetFull } from './fuzz-contents.ts'
import { fuzzCounter } from './fuzz-counter.ts'
import { fuzzDelta } from './fuzz-delta.ts'
import { fuzzConvergence, fuzzLostWrites } from './fuzz-endings.ts'
import { fuzzKAtomicity } from './fuzz-k-atomicity.ts'
import { fuzzEveryRegister, fuzzLinearizable } from './fuzz-linearizable.ts'
import { fuzzLines } from './fuzz-lines.ts'
import { fuzzLocks } from './fuzz-locks.ts'
import { fuzzLogs } from './fuzz-logs.ts'
import { fuzzLongObjects } from './fuzz-long-objects.ts'
import { fuzzNarrow } from './fuzz-narrow.ts'
import { fuzzOneOwner } from './fuzz-one-owner.ts'
import { fuzzParsers } from './fuzz-parsers.ts'
import { fuzzViews } from './fuzz-pram.ts'
import { fuzzQueues } from './fuzz-queues.ts'
import { fuzzSearch } from './fuzz-search.ts'
import { fuzzSequential } from './fuzz-sequential.ts'
import { fuzzSessions } from './fuzz-sessions.ts'
import { fuzzSets } from './fuzz-sets.ts'
import { fuzzStacks } from './fuzz-stacks.ts'
import { fuzzStaleness } from './fuzz-staleness.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { fuzzUniqueIds } from './fuzz-unique-ids.ts'

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  fuzzLinearizable,
  fuzzEveryRegister,
  fuzzCounter,
  fuzzBank,
  fuzzOneOwner,
  fuzzStaleness,
  fuzzDelta,
  fuzzKAtomicity,
  fuzzCausal('cc'),
  fuzzCausal('ccv'),
  fuzzSequential,
  fuzzViews('pram'),
  fuzzViews('cm'),
  ...SESSION_MODELS.map(fuzzSessions),
  fuzzConvergence,
  fuzzLostWrites,
  fuzzLines,
  fuzzSearch,
  fuzzNarrow,
  fuzzSets,
  fuzzQueues,
  fuzzParsers,
  fuzzStacks,
  fuzzLogs,
  fuzzSetFull,
  fuzzLogContents,
  fuzzQueueContents,
  fuzzOneLog,
  ...fuzzLocks,
  fuzzUniqueIds,
  fuzzLongObjects,
]
