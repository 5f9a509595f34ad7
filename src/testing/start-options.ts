/** What a target is started with, for tests that start one by themselves. */
import { NO_HOST, type StartOptions } from '../plugin/index.ts'

export const startOptions = (given: Pick<StartOptions, 'nodes'> & Partial<StartOptions>): StartOptions => ({
  seed: 1,
  bug: null,
  options: {},
  level: '',
  facet: null,
  faults: [],
  host: NO_HOST,
  runId: 'test',
  say: () => {},
  signal: new AbortController().signal,
  ...given,
})
