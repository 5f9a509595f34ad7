/** One cluster after the other for the runs of a suite: the last one again, as long as it is as good as a fresh one. */
import type { StartedTarget, StartOptions, Target } from '../plugin/index.ts'
import type { ClusterSource } from './resolve-run.ts'

interface Kept {
  readonly target: Target
  readonly started: StartedTarget
}

export class ClusterPool implements ClusterSource {
  #kept: Kept | null = null
  readonly #taken = new Map<StartedTarget, Target>()

  async take(target: Target, options: StartOptions): Promise<StartedTarget> {
    const started = (await this.#again(target, options)) ?? (await target.start(options))
    this.#taken.set(started, target)
    return started
  }

  async give(started: StartedTarget, whole: boolean): Promise<void> {
    const target = this.#taken.get(started)
    this.#taken.delete(started)
    if (!whole || target === undefined || started.renew === undefined) await started.stop()
    else this.#kept = { target, started }
  }

  /** Stops what is left. */
  async close(): Promise<void> {
    const kept = this.#kept
    this.#kept = null
    await kept?.started.stop()
  }

  async #again(target: Target, options: StartOptions): Promise<StartedTarget | null> {
    const kept = this.#kept
    this.#kept = null
    if (kept === null) return null
    // One that cannot say whether it is in order is not.
    const renewed = kept.target === target ? await kept.started.renew?.(options).catch(() => null) : null
    if (renewed === null || renewed === undefined) await kept.started.stop()
    return renewed ?? null
  }
}
