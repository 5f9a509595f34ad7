/**
 * Queues: values are put in, each once, and taken out, first in, first out (after Jepsen's total-queue).
 *
 * Invoked: `enqueue(key, value)`, `dequeue(key)`, which may find nothing. Queues are retired after some operations; in the
 * end each is drained until it is empty, so that what is still missing then is lost.
 */
import {
  anyGenerator,
  drain,
  numberOption,
  queueContents,
  queueLinearizable,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { putAndTake } from './put-and-take.ts'

/** Tries a queue at most so often that does not answer. */
const MOST_FAILURES = 20
/** As many operations may hang on a queue in any case. */
const FEW = 4

export const queue: Workload = {
  name: 'queue',
  title: 'queues',
  description: 'values are put into queues, each once, and taken out; in the end all are drained',
  facet: 'queue',
  judges: {
    linearizable: 'decides',
    'no-lost-ack': 'necessary',
    'no-duplicate': 'necessary',
    'no-phantom': 'necessary',
  },
  checkers: [queueLinearizable, queueContents],
  unknownOutcomes:
    'what was put in with unknown outcome may come out or not; a dequeue of unknown outcome may have taken any one value with it',
  blind: 'as many losses in a queue as it has dequeues of unknown outcome',
  options: [
    { name: 'dequeue-share', description: 'share of dequeues', default: 0.45, range: [0, 1] },
    { name: 'key-operations', description: 'operations before a queue is retired', default: 60, range: [1, 1e9] },
  ],
  defaultKeys: 4,
  phases: (context) => ({
    initial: {},
    setup: null,
    main: anyGenerator(queueing(context)),
    final: (keys) => anyGenerator(drain({ fn: 'dequeue', keys, nodes: context.nodes, mostFailures: MOST_FAILURES })),
  }),
}

const queueing = ({ keys, options, concurrency }: WorkloadContext) =>
  putAndTake({
    put: 'enqueue',
    take: 'dequeue',
    takeShare: numberOption(options, 'dequeue-share'),
    prefix: 'q',
    keys,
    keyOperations: numberOption(options, 'key-operations'),
    // Twice a queue's share of a closed loop's clients.
    mostOpen: Math.max(FEW, Math.ceil((2 * concurrency) / keys)),
  })
