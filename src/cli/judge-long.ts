/** Judges a history that may be long: with threads, a live line, and Ctrl-C keeping what was decided. */
import type { Budget, Checker } from '../checkers/index.ts'
import type { History } from '../history/index.ts'
import { CheckProgress, judgeInParallel, type ParallelFindings } from '../parallel/index.ts'
import { showLive } from './live.ts'

export interface LongJudging {
  readonly budget: Budget
  readonly signal: AbortSignal
  readonly workers: number | undefined
  /** Whether worker threads find these checkers by their names: those of a user's own file they do not. */
  readonly ownFile: boolean
}

const BUILT_IN = new URL(
  import.meta.url.endsWith('.ts') ? './checkers-by-name.ts' : './checkers-by-name.js',
  import.meta.url,
)

export async function judgeLong(
  history: History,
  checkers: readonly Checker[],
  { budget, signal, workers, ownFile }: LongJudging,
): Promise<ParallelFindings> {
  const progress = new CheckProgress()
  const live = showLive(() => progressText(history, progress))
  try {
    return await judgeInParallel(history, checkers, {
      module: BUILT_IN,
      budget,
      signal,
      progress,
      ...(workers === undefined ? {} : { workers }),
      ...(ownFile ? { fromRows: Number.POSITIVE_INFINITY } : {}),
    })
  } finally {
    live.stop()
  }
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
