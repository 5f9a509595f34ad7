/** What there is, for people and for machines. */
import { MODELS, type ModelName } from '../consistency/index.ts'
import {
  FACET_NAMES,
  type Hunt,
  huntsOf,
  type Nemesis,
  type OptionInfo,
  type Target,
  type Workload,
} from '../plugin/index.ts'
import { wrap } from '../report/console/text-layout.ts'

interface Named {
  readonly name: string
  readonly description: string
}

/** One line a plug-in, its description wrapped beside its name. */
export function listing(plugins: readonly Named[], width: number): string {
  const label = Math.max(...plugins.map(({ name }) => name.length)) + 3
  return plugins.map(({ name, description }) => hanging(name.padEnd(label), description, width)).join('\n')
}

const NARROWEST_TEXT = 24

/** `label`, then the text, its further lines indented as far as the label is long. */
const hanging = (label: string, text: string, width: number): string =>
  wrap(text, Math.max(width, label.length + NARROWEST_TEXT), label).join('\n')

const titles = (models: readonly ModelName[]): string => models.map((model) => MODELS[model].title).join(', ')

const optionLines = (options: readonly OptionInfo[], width: number): readonly string[] =>
  options.length === 0
    ? []
    : [
        '',
        'options (--option name=value)',
        ...options.map(({ name, description, default: value, choices, range }) => {
          const allowed = choices?.join(', ') ?? (range === undefined ? '' : `${range[0]} to ${range[1]}`)
          return hanging(
            `  ${name.padEnd(18)} `,
            `${description}; ${value}${allowed === '' ? '' : ` (${allowed})`}`,
            width,
          )
        }),
      ]

export const describeTarget = (target: Target, width: number): string =>
  [
    hanging(`${target.name}  `, `${target.title}: ${target.description}`, width),
    ...target.levels.flatMap(({ name, promise, source, claims, lacks = {} }) => [
      '',
      hanging(`level ${name}${name === target.defaultLevel ? ' (default)' : ''}  `, promise, width),
      hanging('  source  ', source, width),
      ...FACET_NAMES.filter((facet) => claims[facet] !== undefined).map((facet) =>
        hanging(`  ${facet.padEnd(10)} claims `, titles(claims[facet] ?? []), width),
      ),
      ...Object.entries(lacks).map(([ability, { why }]) => hanging(`  ${ability.padEnd(10)} lacks  `, why, width)),
    ]),
    '',
    'facets',
    ...FACET_NAMES.map((facet) => {
      const refusal = target.refuses[facet]
      const note = refusal === undefined ? (target.notes[facet] ?? 'served as it is') : `refused: ${refusal.why}`
      return hanging(`  ${facet.padEnd(10)} `, note, width)
    }),
    ...faultLines(target, width),
    ...optionLines(target.options, width),
    ...bugLines(target, width),
  ].join('\n')

function faultLines({ lacksFaults = {} }: Target, width: number): readonly string[] {
  const lines = Object.entries(lacksFaults).map(([fault, { why }]) => hanging(`  ${fault.padEnd(10)} `, why, width))
  return lines.length === 0 ? [] : ['', 'faults that it cannot suffer', ...lines]
}

function bugLines({ bugs }: Target, width: number): readonly string[] {
  if (bugs.length === 0) return []
  const lines = bugs.map((bug) => {
    const workloads = huntsOf(bug).map(({ workload }) => workload)
    const told = `${bug.description}; refutes ${titles(bug.refutes)}; hunted by ${workloads.join(', ')}`
    return hanging(`  ${bug.name.padEnd(24)} `, told, width)
  })
  return ['', 'bugs (--bug name, with --hunt where it shows)', ...lines]
}

export const targetFacts = ({ start: _start, bugs, ...target }: Target): unknown => ({
  ...target,
  bugs: bugs.map(({ hunt, otherHunts, ...bug }) => ({
    ...bug,
    hunt: huntFacts(hunt),
    ...(otherHunts === undefined ? {} : { otherHunts: otherHunts.map(huntFacts) }),
  })),
})

const huntFacts = ({ script, ...hunt }: Hunt): unknown => ({ ...hunt, scripted: script !== undefined })

export const describeWorkload = (workload: Workload, width: number): string =>
  [
    hanging(`${workload.name}  `, `${workload.title}: ${workload.description}`, width),
    hanging('  facet     ', workload.facet, width),
    ...(['decides', 'necessary'] as const).map((strength) => {
      const models = Object.entries(workload.judges).filter(([, judged]) => judged === strength)
      const label = strength === 'decides' ? '  decides   ' : '  tests     '
      return hanging(label, titles(models.map(([model]) => model as ModelName)) || 'nothing', width)
    }),
    hanging('  unknown   ', workload.unknownOutcomes, width),
    hanging('  blind to  ', workload.blind, width),
    ...optionLines(workload.options, width),
  ].join('\n')

export const workloadFacts = ({
  name,
  title,
  description,
  facet,
  judges,
  unknownOutcomes,
  blind,
  options,
}: Workload): unknown => ({
  name,
  title,
  description,
  facet,
  judges,
  unknownOutcomes,
  blind,
  options,
})

export const describeNemesis = (nemesis: Nemesis, width: number): string =>
  [
    hanging(`${nemesis.name}  `, `${nemesis.title}: ${nemesis.description}`, width),
    hanging('  faults  ', nemesis.faults.join(', '), width),
    ...optionLines(nemesis.options, width),
  ].join('\n')

export const nemesisFacts = ({ name, title, description, faults, options }: Nemesis): unknown => ({
  name,
  title,
  description,
  faults,
  options,
})
