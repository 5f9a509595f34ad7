/**
 * A suite: many runs in one file, for a table that compares them, or for CI.
 *
 *     import { defineSuite } from 'rashomon/sdk'
 *     export default defineSuite({
 *       title: 'What consistency costs',
 *       flags: { nodes: '3', rate: '200', 'time-limit': '20s' },
 *       matrix: [{ targets: ['cassandra'], levels: ['one', 'quorum'], workloads: ['register'], nemeses: ['none', 'kill'] }],
 *       runs: [{ name: 'C1', title: 'stale at ONE', workload: 'register', target: 'cassandra',
 *                flags: { consistency: 'one', nemesis: 'partition', 'expect-refuted': 'linearizable' } }],
 *     })
 */

/**
 * Flags of `rashomon run` by name, without dashes; options as with --option. Of options that are given for several runs each
 * takes those that it knows; what none of them knows is refused.
 */
export interface SuiteSettings {
  readonly flags?: Readonly<Record<string, string>>
  readonly options?: Readonly<Record<string, string>>
}

/** Each of these with each other: targets × levels × workloads × nemeses. */
export interface SuiteMatrix extends SuiteSettings {
  readonly targets: readonly string[]
  /** Of each target; without them, its default. */
  readonly levels?: readonly string[]
  readonly workloads: readonly string[]
  /** As --nemesis takes them, "none" among them: one column each. */
  readonly nemeses: readonly string[]
}

/** One run with a name of its own: a control that is expected to be refuted, or to hold. */
export interface SuiteControl extends SuiteSettings {
  /** "C1": names its folder, too. */
  readonly name: string
  /** What it shows, in one clause. */
  readonly title: string
  readonly workload: string
  readonly target: string
}

export interface SuiteDefinition extends SuiteSettings {
  readonly title: string
  readonly matrix?: readonly SuiteMatrix[]
  readonly runs?: readonly SuiteControl[]
}

/** Only checks what it is given as it is typed; `rashomon suite` reads it. */
export const defineSuite = (definition: SuiteDefinition): SuiteDefinition => definition
