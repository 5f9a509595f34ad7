/**
 * MongoDB: which of its promises one buys with which concerns, and what breaks without them: M1 to M10.
 *
 *     rashomon suite suites/mongodb.ts
 *
 * Each control shows its effect within a minute. They are in an order that lets clusters be used again: only how long a
 * primary is waited for, the delayed member and the journal make another cluster.
 *
 * The transactions of M7 and M8 are over one log each: what is lost of them is seen, and whether a log is one sequence. Write
 * skew, which snapshots allow, needs transactions over several keys, and is not looked for here.
 */
import { defineSuite, type SuiteControl, type SuiteDefinition, type SuiteSettings } from 'rashomon/sdk'

const CUT_PRIMARY = { 'partition-shape': 'primary' }
/**
 * A primary that is cut off from the others and not from its clients, for 5 to 15 seconds. It goes on for two and a half, and
 * acknowledges alone, until it steps down; the next one is elected half a second later, and waits another for entries that the
 * old one may have: it takes them over if the cut is healed by then, and nothing is lost.
 */
const ISOLATED: SuiteSettings['flags'] = {
  nemesis: 'partition',
  'nemesis-interval': '10s',
  'time-limit': '32s',
  rate: '1000',
  // Those that wait for a primary are not to be joined by ever more.
  'max-processes': '24',
}
const LONG_REIGN = { ...CUT_PRIMARY, 'election-ms': '2500' }

const control = (
  name: string,
  title: string,
  workload: string,
  consistency: string,
  flags: SuiteSettings['flags'],
  options: SuiteSettings['options'] = {},
): SuiteControl => ({ name, title, workload, target: 'mongodb', flags: { consistency, ...flags }, options })

const refuted = (model: string): SuiteSettings['flags'] => ({ 'expect-refuted': model })
const holds = (model: string): SuiteSettings['flags'] => ({ expect: model })

const suite: SuiteDefinition = defineSuite({
  title: 'MongoDB: what each concern buys',
  flags: { nodes: '3', concurrency: '12', 'time-limit': '25s', 'nemesis-interval': '6s', 'op-timeout': '4s' },
  runs: [
    control('M9', 'a bank by single steps: totals that never were', 'bank', 'custom', refuted('snapshot-reads'), {
      transactions: 'false',
    }),
    control('M9t', 'by transactions: none', 'bank', 'majority', holds('snapshot-reads')),
    control('M9u', 'looking first and inserting then gives a name twice', 'usernames', 'custom', refuted('one-owner'), {
      usernames: 'find-then-insert',
    }),
    control(
      'M2',
      'majority writes and linearizable readings, the primary cut off',
      'register',
      'linearizable',
      { nemesis: 'partition', ...holds('linearizable') },
      CUT_PRIMARY,
    ),
    control(
      'M2k',
      '… and killed',
      'register',
      'linearizable',
      { nemesis: 'kill', ...holds('linearizable') },
      { 'kill-whom': 'primary' },
    ),
    control(
      'M2p',
      '… and paused until another is primary',
      'register',
      'linearizable',
      { nemesis: 'pause', ...holds('linearizable') },
      { 'pause-whom': 'primary' },
    ),
    control(
      'M4s',
      'majority writes: no element of a set is lost',
      'set',
      'majority',
      { nemesis: 'partition', ...holds('no-lost-ack') },
      CUT_PRIMARY,
    ),
    control(
      'M4c',
      '… nor an addition',
      'counter',
      'majority',
      { nemesis: 'partition', ...holds('counter-bounds') },
      CUT_PRIMARY,
    ),
    control(
      'M4u',
      '… and no name has two owners',
      'usernames',
      'majority',
      { nemesis: 'partition', ...holds('one-owner') },
      CUT_PRIMARY,
    ),
    control(
      'M6',
      'causal sessions that move between nodes see what they wrote',
      'register',
      'causal',
      { nemesis: 'partition', route: 'roam', ...holds('ryw-session') },
      { 'partition-shape': 'isolate' },
    ),
    control(
      'M6m',
      '… and never go back',
      'register',
      'causal',
      { nemesis: 'partition', route: 'roam', ...holds('mr-session') },
      { 'partition-shape': 'isolate' },
    ),
    control(
      'M7',
      'transactions over one log each: it is one sequence, and nothing of it is lost',
      'log',
      'snapshot',
      { nemesis: 'partition', ...holds('one-log') },
      CUT_PRIMARY,
    ),
    // A primary that is cut off goes on for two and a half seconds.
    control(
      'M1',
      'w: 1, and the primary is cut off: elements that it acknowledged are gone',
      'set',
      'w1',
      { ...ISOLATED, ...refuted('no-lost-ack') },
      LONG_REIGN,
    ),
    control('M1c', '… additions', 'counter', 'w1', { ...ISOLATED, ...refuted('counter-bounds') }, LONG_REIGN),
    control(
      'M1u',
      '… a name has two owners',
      'usernames',
      'w1',
      { ...ISOLATED, ...refuted('one-owner') },
      { ...LONG_REIGN, 'again-share': '0.4' },
    ),
    control(
      'M8',
      'transactions over one log each with w: 1 and local readings: acknowledged entries are gone',
      'log',
      'custom',
      // Those that conflict are begun again: at more than that they would stand in line.
      { ...ISOLATED, rate: '300', ...refuted('no-lost-ack') },
      { ...LONG_REIGN, 'write-concern': '1', 'read-concern': 'local' },
    ),
    control(
      'M6w',
      'causal sessions with w: 1 and local readings: who sees a write misses what its session wrote before',
      'register',
      'custom',
      // Keys that are never retired, and enough of them: each is to be read again when another is primary, before it is
      // overwritten there. Readings of one's own lost writes are fewer than writes after a lost one.
      { ...ISOLATED, rate: '500', keys: '50', ...refuted('mw-session') },
      { ...LONG_REIGN, 'write-concern': '1', 'read-concern': 'local', causal: 'true', 'key-operations': '1000000' },
    ),
    // Legal, and not certain here: one that is cut off steps down about when another is elected. replica-set.docker.test.ts
    // has the other elected at once, and sees it for certain.
    control(
      'M3',
      'majority readings while the primary is replaced: may show what was, never what is gone later',
      'register',
      'majority',
      ISOLATED,
      LONG_REIGN,
    ),
    // The last node is two seconds behind.
    control(
      'M5',
      'without a session, readings of a secondary miss what was just written',
      'register',
      'nearest',
      refuted('ryw-session'),
      { 'delay-seconds': '2' },
    ),
    control(
      'M5m',
      '… and those of several nodes go back',
      'register',
      'nearest',
      { route: 'roam', ...refuted('mr-session') },
      { 'delay-seconds': '2' },
    ),
    // What is lost is what the journal did not have: legal, and not certain in a short run.
    control(
      'M10',
      'w: 1 without journal, and the primary is killed: what was written last may be lost',
      'set',
      'custom',
      { nemesis: 'kill', 'nemesis-interval': '5s' },
      {
        'kill-whom': 'primary',
        'write-concern': '1',
        journal: 'false',
        'read-concern': 'local',
        'journal-interval-ms': '500',
      },
    ),
  ],
})
export default suite
