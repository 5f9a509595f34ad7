/** A target that answers at once and keeps nothing: what the harness itself costs on the wall clock. */
import { type Client, type StartedTarget, type Target, wallClock } from 'rashomon/sdk'

const done = Promise.resolve({ value: undefined })
const nothing = Promise.resolve({ value: null })
const client: Client = {
  facets: { register: { read: () => nothing, write: () => done } },
  close: () => Promise.resolve(),
}

const noOp: Target = {
  name: 'no-op',
  title: 'nothing',
  description: 'answers at once and keeps nothing',
  kind: 'external',
  levels: [{ name: 'none', promise: 'nothing', source: 'bench/no-op-target.ts', claims: {} }],
  defaultLevel: 'none',
  localLevel: 'none',
  withoutPrimary: { why: 'it has no nodes that differ', instead: '--route pinned' },
  notes: {},
  refuses: {},
  options: [],
  bugs: [],
  start: ({ nodes }): StartedTarget => ({
    cluster: {
      kind: 'external',
      nodes,
      inject: () => Promise.resolve({ kind: 'not-held', why: 'there is nothing to break' }),
      heal: () => Promise.resolve({ kind: 'not-healed', why: 'there is nothing to heal' }),
    },
    clock: wallClock(),
    drive: (work) => work(),
    ready: () => Promise.resolve(),
    open: () => client,
    primaries: () => [],
    stop: () => Promise.resolve(),
  }),
}
export default noOp
