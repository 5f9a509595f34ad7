/** The import table of the house: which room lives where, and what it may import. A test holds every file to it. */

export interface Room {
  /** A folder, or one file, from the root of the checkout. */
  readonly path: string
  /** Rooms by path; its own files may import each other. */
  readonly mayImport: readonly string[] | 'everything'
  /** What it may import from outside: npm packages and Node's own modules. Nothing else is needed: keep it short. */
  readonly packages: readonly string[]
}

/** Every room may import these. */
export const COMMON: readonly string[] = ['src/errors.ts', 'src/units.ts']

const src = (...names: readonly string[]): readonly string[] => names.map((name) => `src/${name}`)

const SDK_ONLY: readonly string[] = ['src/sdk.ts']
/** How a plug-in names the rooms: its only way into src. */
export const SDK = 'rashomon/sdk'

export const ROOMS: readonly Room[] = [
  { path: 'src/errors.ts', mayImport: [], packages: [] },
  { path: 'src/units.ts', mayImport: [], packages: [] },
  { path: 'src/consistency', mayImport: [], packages: [] },
  { path: 'src/history', mayImport: [], packages: [] },
  { path: 'src/models', mayImport: src('history'), packages: [] },
  // No package at all: what decides verdicts is ours, and is read whole.
  { path: 'src/checkers', mayImport: src('history', 'models', 'consistency'), packages: [] },
  { path: 'src/metrics', mayImport: src('history'), packages: ['hdr-histogram-js'] },
  {
    path: 'src/parallel',
    mayImport: src('history', 'checkers', 'consistency'),
    packages: ['node:os', 'node:v8', 'tinypool'],
  },
  { path: 'src/time', mayImport: [], packages: ['pure-rand'] },
  { path: 'src/generator', mayImport: src('history', 'time'), packages: [] },
  {
    path: 'src/plugin',
    // The checkers too: a workload names the checkers that judge it.
    mayImport: src('history', 'generator', 'cluster', 'time', 'consistency', 'checkers'),
    packages: [],
  },
  { path: 'src/cluster', mayImport: src('history', 'time'), packages: [] },
  { path: 'src/simulation', mayImport: src('history', 'cluster', 'time'), packages: [] },
  {
    path: 'src/docker',
    mayImport: src('history', 'cluster', 'time'),
    packages: [
      'dockerode',
      'node:child_process',
      'node:crypto',
      'node:dgram',
      'node:dns',
      'node:fs',
      'node:module',
      'node:net',
      'node:os',
      'node:path',
      'node:stream',
      'tar-stream',
    ],
  },
  // Joins what the engine offers to what a target is: the one way from a description of a database to a target.
  {
    path: 'src/container-target',
    mayImport: src('history', 'cluster', 'time', 'plugin', 'consistency', 'docker'),
    packages: [],
  },
  { path: 'src/runner', mayImport: src('history', 'generator', 'time', 'cluster', 'plugin'), packages: [] },
  {
    path: 'src/results',
    mayImport: src('history', 'consistency', 'metrics'),
    packages: ['node:fs', 'node:path', 'node:zlib', 'write-file-atomic'],
  },
  {
    path: 'src/report',
    mayImport: src('history', 'consistency', 'metrics'),
    packages: ['@dagrejs/dagre', 'node:util', 'string-width', 'vega', 'vega-lite'],
  },
  {
    path: 'src/cli',
    mayImport: 'everything',
    packages: [
      '@oclif/core',
      'fastest-levenshtein',
      'log-update',
      'node:crypto',
      'node:fs',
      'node:module',
      'node:path',
      'node:url',
      'zod',
    ],
  },
  { path: 'src/commands', mayImport: 'everything', packages: ['@oclif/core', 'node:path'] },
  {
    path: 'src/sdk.ts',
    // What it re-exports is what plug-ins are made of; never the runner, the results, the report or the command line.
    mayImport: src(
      'checkers',
      'cluster',
      'consistency',
      'generator',
      'history',
      'models',
      'plugin',
      'simulation',
      'time',
      'docker',
      'container-target',
    ),
    packages: [],
  },
  {
    path: 'src/testing',
    mayImport: 'everything',
    packages: [
      'execa',
      'fast-check',
      'node:fs',
      'node:module',
      'node:net',
      'node:os',
      'node:path',
      'node:url',
      'node:util',
      'oxc-parser',
      'vitest',
    ],
  },
  { path: 'workloads', mayImport: SDK_ONLY, packages: [] },
  { path: 'nemeses', mayImport: SDK_ONLY, packages: [] },
  // Each database's own driver.
  {
    path: 'targets',
    mayImport: SDK_ONLY,
    packages: ['@grpc/grpc-js', '@grpc/proto-loader', 'cassandra-driver', 'mongodb', 'node:module', 'node:url'],
  },
  { path: 'suites', mayImport: SDK_ONLY, packages: [] },
  // Loads src/cli by a computed name, so that a Node that is too old gets as far as its one sentence.
  { path: 'bin', mayImport: [], packages: ['node:fs', 'node:module'] },
]

/** Where non-test sources are looked for. */
export const SOURCE_FOLDERS: readonly string[] = ['src', 'workloads', 'nemeses', 'targets', 'suites', 'bin']

/** The clocks and dice of JavaScript: whoever touches one is not deterministic. */
export const CLOCKS_AND_DICE: readonly string[] = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'Math.random',
  'AbortSignal.timeout',
  'process.hrtime',
  'process.uptime',
  'node:timers',
  'node:timers/promises',
  'node:perf_hooks',
]
/** Only these may touch a clock or a die … */
export const TIME_KEEPERS: readonly string[] = ['src/time', 'src/testing']
/** … with one exception: live progress is redrawn in real time, for the eyes of whoever watches. */
export const CLOCK_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'src/cli/live.ts': ['setInterval'],
}

/** Only these may write files. */
export const WRITERS: readonly string[] = ['src/results', 'src/testing']
export const FILE_SYSTEM_MODULES: readonly string[] = ['node:fs', 'node:fs/promises', 'fs', 'fs/promises']
/** What everybody else may take from the file system. */
export const READING: readonly string[] = [
  'accessSync',
  'existsSync',
  'readFileSync',
  'readdirSync',
  'readlinkSync',
  'realpathSync',
  'statSync',
]
