/** Judges a history that may be long: with threads, a live line, and Ctrl-C keeping what was decided. */
import { type Budget, type Checker, judge } from '../checkers/index.ts'
import type { Judgement } from '../consistency/index.ts'
import type { History } from '../history/index.ts'
import type { CheckProgress, ParallelFindings } from '../parallel/index.ts'
import { showLive } from './live.ts'

export interface LongJudging {
  readonly budget: Budget
  readonly signal: AbortSignal
  readonly workers: number | undefined
  /** The file that the checkers come from, if a user's own: threads read it, too. */
  readonly own: OwnFile | null
}

export interface OwnFile {
  readonly kind: 'model' | 'workload'
  readonly path: string
}

/** What takes no more than that is done before a thread has begun; more may take hours, in which nobody here would hear Ctrl-C. */
const QUICK: Budget = { steps: 200_000 }
/** With more rows than this, threads begin at once. */
const MANY_ROWS = 200_000

const BY_NAME = new URL(
  import.meta.url.endsWith('.ts') ? './checkers-by-name.ts' : './checkers-by-name.js',
  import.meta.url,
)

export async function judgeLong(
  history: History,
  checkers: readonly Checker[],
  { budget, signal, workers, own }: LongJudging,
): Promise<ParallelFindings> {
  if (history.rows < MANY_ROWS) {
    const findings = judge(history, checkers, budget.steps < QUICK.steps ? budget : QUICK)
    const isAll = budget.steps <= QUICK.steps || ![...findings.profile.values()].some(gaveUp)
    if (isAll) return { ...findings, interrupted: false }
  }
  const { CheckProgress, judgeInParallel } = await import('../parallel/index.ts')
  const progress = new CheckProgress()
  const live = showLive(() => progressText(history, progress))
  try {
    return await judgeInParallel(history, checkers, {
      module: moduleFor(own),
      budget,
      signal,
      progress,
      ...(workers === undefined ? {} : { workers }),
      fromRows: 0,
    })
  } finally {
    live.stop()
  }
}

const gaveUp = (judgement: Judgement): boolean => judgement.kind === 'unknown' && judgement.why === 'budget'

/** Where worker threads find the checkers again. */
function moduleFor(own: OwnFile | null): URL {
  if (own === null) return BY_NAME
  const module = new URL(BY_NAME)
  module.searchParams.set(own.kind, own.path)
  return module
}

/** "checking 1,000,000 operations: 3 of 7 done, causal 12,000 steps, 812 MB" */
function progressText({ rows }: History, progress: CheckProgress): string {
  const { tasks } = progress
  const done = tasks.filter(({ state }) => state === 'done').length
  const running = tasks
    .filter(({ state }) => state === 'running')
    .map(({ checker, part, steps }) => {
      const where = part === null ? '' : ` ${part}`
      return `${checker}${where}${steps === 0 ? '' : ` ${steps.toLocaleString('en-US')} steps`}`
    })
  const memory = `${Math.round(progress.memoryBytes / 1e6).toLocaleString('en-US')} MB`
  const parts = [`${done} of ${tasks.length} done`, ...running, memory]
  return `checking ${rows.toLocaleString('en-US')} operations: ${parts.join(', ')}`
}
