/** How far a suite is: n of m, how long it has taken, how long it may still take. */
import type { PlannedRun } from './suite-definition.ts'

export class SuiteProgress {
  readonly #runs: readonly PlannedRun[]
  readonly #now: () => number
  readonly #beganMs: number
  readonly #finished = new Set<string>()
  #currentBeganMs: number
  /** Of what was run here: seconds that were asked for, and what they took. */
  #askedSeconds = 0
  #tookMs = 0

  /** `before`: names of runs that were finished before this began. */
  constructor(runs: readonly PlannedRun[], before: readonly string[], now: () => number) {
    this.#runs = runs
    this.#now = now
    this.#beganMs = now()
    this.#currentBeganMs = this.#beganMs
    for (const name of before) this.#finished.add(name)
  }

  finish(run: PlannedRun): void {
    this.#finished.add(run.name)
    this.#askedSeconds += secondsAsked(run)
    this.#tookMs += this.#now() - this.#currentBeganMs
    this.#currentBeganMs = this.#now()
  }

  /** "3/14" */
  placeOf(run: PlannedRun): string {
    return `${this.#runs.indexOf(run) + 1}/${this.#runs.length}`
  }

  /** "1 min 12 s, about 4 min to go" */
  get text(): string {
    const rest = this.restMs()
    return `${clockText(this.#now() - this.#beganMs)}${rest === null ? '' : `, about ${clockText(rest)} to go`}`
  }

  /** What the rest was asked for, at the pace so far; null: nothing is finished that would tell the pace. */
  restMs(): number | null {
    if (this.#askedSeconds === 0) return null
    const left = this.#runs.filter(({ name }) => !this.#finished.has(name))
    const asked = left.reduce((sum, run) => sum + secondsAsked(run), 0)
    const running = this.#now() - this.#currentBeganMs
    return Math.max(0, (asked * this.#tookMs) / this.#askedSeconds - running)
  }
}

/** In a closed loop without a time limit nobody knows; a second a hundred operations is as good as any guess. */
const GUESSED_RATE = 100

export function secondsAsked({ config }: PlannedRun): number {
  const { timeLimitSeconds, operations, rate, quietPeriodSeconds } = config
  const byOperations = operations === null ? Number.POSITIVE_INFINITY : operations / (rate ?? GUESSED_RATE)
  return Math.min(timeLimitSeconds ?? Number.POSITIVE_INFINITY, byOperations) + quietPeriodSeconds
}

/** 42 s, 3 min, 1 h 5 min: as exact as anybody plans a coffee. */
export function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
