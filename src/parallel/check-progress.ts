/** How far a long check is: written by worker threads, read by whoever shows it, whenever that wants to. */
import { TASK_STATE } from './check-task.ts'

export interface TaskProgress {
  readonly checker: string
  /** "2/4" of the history's keys; null: all of it. */
  readonly part: string | null
  readonly state: 'waiting' | 'running' | 'done'
  /** As far as the checker counts them. */
  readonly steps: number
}

interface Cells {
  readonly checker: string
  readonly part: string | null
  readonly state: Int32Array
  readonly progress: Int32Array
}

export class CheckProgress {
  readonly #tasks: Cells[] = []

  /** A new task, and where it writes. */
  begin(checker: string, part: string | null): Pick<Cells, 'state' | 'progress'> {
    const cell = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))
    const cells: Cells = { checker, part, state: cell(), progress: cell() }
    this.#tasks.push(cells)
    return cells
  }

  /** Tasks that are known so far: one that waits for others' findings is not. */
  get tasks(): readonly TaskProgress[] {
    return this.#tasks.map(({ checker, part, state, progress }) => ({
      checker,
      part,
      state: NAMES[Atomics.load(state, 0)] ?? 'waiting',
      steps: Atomics.load(progress, 0),
    }))
  }

  /** Of this process, workers included. */
  get memoryBytes(): number {
    return process.memoryUsage.rss()
  }
}

const NAMES: Readonly<Record<number, TaskProgress['state']>> = {
  [TASK_STATE.waiting]: 'waiting',
  [TASK_STATE.running]: 'running',
  [TASK_STATE.done]: 'done',
}
