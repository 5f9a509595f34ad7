/** A pool of worker threads over one module's default export; what goes in and out is plain data. */
import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'

export interface Pool<Task, Result> {
  run(task: Task): Promise<Result>
  close(): Promise<void>
}

/** `workers`: at most so many threads; without it, one a core. */
export function workerPool<Task, Result>(module: URL, workers: number = availableParallelism()): Pool<Task, Result> {
  const pool = new Tinypool({ filename: module.href, minThreads: 1, maxThreads: Math.max(1, workers) })
  return {
    run: (task) => pool.run(task) as Promise<Result>, // the module's own contract
    close: () => pool.destroy(),
  }
}
