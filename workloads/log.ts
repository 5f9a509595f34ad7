/**
 * Logs: values are appended, each once, and whole logs are read.
 *
 * Invoked: `append(key, value)`, whose answer may tell the offset, and `read-all(key)`. All readings must be beginnings of
 * one and the same sequence. Logs are retired after some operations; in the end each is read from every node.
 */
import {
  anyGenerator,
  convergence,
  logContents,
  logLinearizable,
  numberOption,
  oneLog,
  type Workload,
  type WorkloadContext,
} from 'rashomon/sdk'
import { finalPhase } from './final-phase.ts'
import { putAndTake } from './put-and-take.ts'

export const log: Workload = {
  name: 'log',
  title: 'logs',
  description: 'values are appended to logs, each once, and whole logs are read',
  facet: 'log',
  judges: {
    linearizable: 'decides',
    'one-log': 'necessary',
    convergence: 'decides',
    'no-lost-ack': 'necessary',
    'no-duplicate': 'necessary',
    'no-phantom': 'necessary',
  },
  checkers: [logLinearizable, oneLog, logContents, convergence],
  unknownOutcomes: 'an append of unknown outcome may take effect at any later moment, or never',
  blind: 'the order of values that nobody reads',
  options: [
    { name: 'read-share', description: 'share of readings', default: 0.4, range: [0, 1] },
    { name: 'key-operations', description: 'operations before a log is retired', default: 100, range: [1, 1e9] },
  ],
  defaultKeys: 4,
  phases: (context) => ({
    initial: {},
    setup: null,
    main: anyGenerator(appending(context)),
    final: (keys) => finalPhase('read-all', keys, context),
  }),
}

const appending = ({ keys, options }: WorkloadContext) =>
  putAndTake({
    put: 'append',
    take: 'read-all',
    takeShare: numberOption(options, 'read-share'),
    prefix: 'log',
    keys,
    keyOperations: numberOption(options, 'key-operations'),
  })
