/** Carries out the plans of all nemeses of a run: resolves whom a step strikes, applies it, records the proof. */
import { PluginError, RashomonError } from '../errors.ts'
import {
  type Evidence,
  type FaultStage,
  faultName,
  type HistorySink,
  type PlannedFault,
  type Whom,
} from '../history/index.ts'
import type { Nemesis, Options, Primary, Step } from '../plugin/index.ts'
import { type Random, randomStream } from '../time/index.ts'
import { type NodeId, nanos } from '../units.ts'
import { byTerm } from './primaries.ts'
import type { Progress } from './progress.ts'
import type { RunPlan } from './run-plan.ts'

interface ActiveFault {
  readonly fault: PlannedFault
  readonly on: readonly NodeId[]
}

export class NemesisRunner {
  readonly #plan: RunPlan
  readonly #sink: HistorySink
  readonly #progress: Progress
  readonly #active = new Map<number, ActiveFault>()
  #ids = 0

  constructor(plan: RunPlan, sink: HistorySink, progress: Progress) {
    this.#plan = plan
    this.#sink = sink
    this.#progress = progress
  }

  /** Runs all plans side by side until each ends or `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#plan.nemeses.map(({ nemesis, options }) => this.#follow(nemesis, options, signal)))
  }

  /** Heals whatever still holds, in the order of injection; an interrupted run, too, leaves a whole cluster. */
  async healAll(): Promise<void> {
    const { signal } = new AbortController()
    const failures: unknown[] = []
    for (const id of [...this.#active.keys()]) {
      await this.#heal(id, signal).catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }

  async #follow(nemesis: Nemesis, options: Options, signal: AbortSignal): Promise<void> {
    const { nodes, nemesisIntervalNs, primaries, seed, target } = this.#plan
    const random = randomStream(seed, `nemesis ${nemesis.name}`)
    const ids = new Map<number, number>()
    const steps = blaming(nemesis, () =>
      nemesis.plan({ nodes, random, intervalNs: nemesisIntervalNs, options, primaries }),
    )
    while (!signal.aborted) {
      const next = blaming(nemesis, () => steps.next())
      if (next.done === true) return
      const step: Step = next.value
      if (step.kind === 'wait') await target.clock.sleep(nanos(Math.max(1, step.forNs)), signal)
      else if (step.kind === 'inject') ids.set(step.id, await this.#inject(step.fault, random, signal))
      else await this.#heal(ids.get(step.id) ?? -1, signal)
    }
  }

  async #inject(fault: PlannedFault, random: Random, signal: AbortSignal): Promise<number> {
    const id = ++this.#ids
    const resolved = this.#resolve(fault, random)
    // Awaited only where somebody has to be asked: a simulated run must not wait for what is known.
    const on = resolved instanceof Promise ? await resolved : resolved
    this.#record(id, 'begin', { fault, on }, '')
    if (on.length === 0) {
      const why = nobody(fault.whom)
      this.#record(id, 'not-held', { fault, on }, why)
      return id
    }
    const evidence = await this.#plan.target.cluster.inject(id, fault, on, signal)
    this.#active.set(id, { fault, on })
    if (evidence.kind === 'held') this.#progress.faults.set(id, `${faultName(fault)} ${on.join(' ')}`)
    this.#record(id, evidence.kind, { fault, on }, 'probe' in evidence ? evidence.probe : evidence.why)
    return id
  }

  async #heal(id: number, signal: AbortSignal): Promise<void> {
    const active = this.#active.get(id)
    if (active === undefined) return
    this.#active.delete(id)
    let evidence: Evidence
    try {
      this.#record(id, 'heal', active, '')
    } finally {
      // Healed even if the disk that it is recorded on is full.
      evidence = await this.#plan.target.cluster.heal(id, signal)
      this.#progress.faults.delete(id)
    }
    this.#record(id, evidence.kind, active, 'probe' in evidence ? evidence.probe : evidence.why)
  }

  #record(id: number, stage: FaultStage, { fault, on }: ActiveFault, evidence: string): void {
    this.#sink.fault({ id, stage, fault, nodes: on, evidence, atNs: this.#plan.target.clock.now() })
  }

  /** Whoever is already killed or paused comes last: a process that is gone cannot be stopped once more. */
  #lively(kind: PlannedFault['kind'], nodes: readonly NodeId[]): readonly NodeId[] {
    if (!STOPPING.has(kind)) return nodes
    const stopped = [...this.#active.values()].filter(({ fault }) => STOPPING.has(fault.kind)).flatMap(({ on }) => on)
    return nodes.toSorted((a, b) => Number(stopped.includes(a)) - Number(stopped.includes(b)))
  }

  #resolve({ kind, whom }: PlannedFault, random: Random): readonly NodeId[] | Promise<readonly NodeId[]> {
    const { nodes, target } = this.#plan
    switch (whom.kind) {
      case 'nodes':
        return whom.nodes
      case 'some':
        return this.#lively(kind, random.shuffle(nodes)).slice(0, headcount(whom.count, nodes.length))
      case 'primary': {
        const primaries = target.primaries()
        return primaries instanceof Promise
          ? primaries.then((known) => chosenPrimary(known, whom.which))
          : chosenPrimary(primaries, whom.which)
      }
      default:
        return whom satisfies never
    }
  }
}

function chosenPrimary(primaries: readonly Primary[], which: 'newest' | 'stale'): readonly NodeId[] {
  const known = byTerm(primaries)
  const chosen = which === 'newest' ? known[0] : known.length > 1 ? known.at(-1) : undefined
  return chosen === undefined ? [] : [chosen.node]
}

function nobody(whom: Whom): string {
  if (whom.kind !== 'primary') return 'nobody to strike'
  return whom.which === 'newest'
    ? 'no node claims to be primary right now'
    : 'no two nodes claim to be primary right now'
}

const STOPPING: ReadonlySet<PlannedFault['kind']> = new Set(['kill', 'pause', 'stop', 'wipe'])

function headcount(count: 'one' | 'minority' | 'majority' | 'all', nodes: number): number {
  const majority = Math.floor(nodes / 2) + 1
  switch (count) {
    case 'one':
      return 1
    case 'minority':
      return nodes - majority
    case 'majority':
      return majority
    case 'all':
      return nodes
    default:
      return count satisfies never
  }
}

/** Whatever a plan throws is the plug-in's mistake. */
function blaming<T>(nemesis: Nemesis, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (cause instanceof RashomonError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PluginError({ what: `the plan of the nemesis ${nemesis.name} failed`, why, fix: 'mend it', cause })
  }
}
