/** http-kv: a key-value server that speaks HTTP (server.py), in containers: how it starts, what it promises, how to ask it. */
import {
  type Answer,
  type Call,
  type Client,
  type ContainerRun,
  containerTarget,
  DefiniteFailure,
  FACET_NAMES,
  type NodeId,
  type Target,
  type Value,
} from 'rashomon/sdk'

const PORT = 8080
const DATA = '/data'
const STALE_REPLICAS = 'stale-replicas'

const target: Target = containerTarget({
  name: 'http-kv',
  title: 'http-kv',
  description: 'a key-value server that speaks HTTP: a primary, and others that pass requests on to it',
  // Built from this folder's Dockerfile, again whenever a file in here changes.
  image: { kind: 'build', name: 'http-kv', folder: import.meta.dirname },
  clientPort: PORT,
  dataPath: DATA,
  wiped: {
    why: 'only the primary has data on its disk, and nobody else has them',
    instead: 'use the nemesis kill: what was answered is on the disk',
  },
  levels: [
    {
      name: 'linearizable',
      promise:
        'every answer is the primary’s, which decides one request at a time and has each change on disk before it answers',
      source: 'server.py',
      claims: { register: ['linearizable', 'convergence', 'no-lost-ack'] },
    },
  ],
  defaultLevel: 'linearizable',
  localLevel: 'linearizable',
  // The server does not know a request again: tried again (--retry), a late first attempt brings an old value back.
  voids: ({ retry }) => (retry ? ['linearizable'] : []),
  refuses: Object.fromEntries(
    FACET_NAMES.filter((facet) => facet !== 'register').map((facet) => [
      facet,
      { why: 'the server knows keys and values only', instead: 'use the workload register' },
    ]),
  ),
  bugs: [
    {
      name: STALE_REPLICAS,
      description: 'nodes that are not the primary answer readings from their own copy, which is behind',
      refutes: ['linearizable'],
      hunt: { workload: 'register', flags: { nemesis: 'partition' } },
    },
  ],

  /** The first node is the primary. Given as a list: there is no shell, and nothing to quote. */
  node: (place, [first], { bug }) => ({
    command: [
      ...['python3', '/server.py', '--data', DATA],
      ...(first === undefined || first.node === place.node ? [] : ['--primary', first.address]),
      ...(bug === STALE_REPLICAS ? ['--stale-replicas'] : []),
    ],
  }),
  primaries: async ({ nodes }) => nodes.slice(0, 1).map((node) => ({ node, term: 1 })),

  isReady: async (node, run, signal) => (await fetch(url(run, node, '/status'), { signal })).ok,
  /** All have followed the primary to its last change. */
  async isSettled(run, signal) {
    const counts = await Promise.all(run.nodes.map(async (node) => (await statusOf(run, node, signal)).changes))
    return new Set(counts).size === 1
  },
  async versions(run, signal) {
    const [first] = run.nodes
    return first === undefined ? {} : { python: (await statusOf(run, first, signal)).python }
  },

  open: (_name, run): Client => ({
    facets: {
      register: {
        async read(key, call) {
          const { value } = await ask<{ value: Value }>(run, call, 'GET', key)
          return { value }
        },
        async write(key, value, call): Promise<Answer<void>> {
          await ask(run, call, 'PUT', key, { value })
          return { value: undefined }
        },
        cas: async (key, from, to, call) => ({ value: await ask(run, call, 'POST', key, { from, to }) }),
      },
    },
    // Every request has a connection of its own: the server closes it with its answer, fetch when a call is given up.
    close: () => Promise.resolve(),
  }),
})
export default target

const url = (run: ContainerRun, node: NodeId, path: string): string => {
  const { host, port } = run.endpoint(node)
  return `http://${host}:${port}${path}`
}

interface Status {
  readonly changes: number
  readonly python: string
}

const statusOf = async (run: ContainerRun, node: NodeId, signal: AbortSignal): Promise<Status> =>
  (await (await fetch(url(run, node, '/status'), { signal })).json()) as Status

/**
 * What matters most in a client: an error is a DefiniteFailure only if the request certainly had no effect, now or later.
 * Whatever else is thrown is an outcome not known. In doubt, not known: a write that is called failed and shows up later
 * is a false verdict on the database.
 */
async function ask<T>(
  run: ContainerRun,
  { node, signal }: Call,
  method: string,
  key: string,
  body?: unknown,
): Promise<T> {
  const request = { method, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const response = await fetch(url(run, node, `/keys/${encodeURIComponent(key)}`), request).catch((error: Error) => {
    const code = codeOf(error)
    if (code === 'ECONNREFUSED') throw new DefiniteFailure(`${node} refuses connections`)
    throw code === undefined ? error : new Error(`no answer of ${node}: ${code}`, { cause: error })
  })
  const answer = (await response.json()) as { readonly error?: string; readonly sent?: boolean }
  if (response.ok) return answer as T
  if (answer.sent === false) throw new DefiniteFailure(answer.error ?? 'refused')
  throw new Error(answer.error ?? `status ${response.status}`)
}

const codeOf = ({ cause }: Error): string | undefined => (cause as { readonly code?: string } | undefined)?.code
