/**
 * A Lamport clock that is never behind the node's own wall clock, so that among concurrent writes mostly the later one
 * wins. However wrong wall clocks are, a stamp is above every stamp that its replica has seen: skew costs fairness only.
 *
 * Method: Lamport 1978; the reading of a wall clock into it after Kulkarni et al. 2014 ("Logical Physical Clocks").
 */
export class HybridClock {
  /** Microseconds: as doubles, so many are exact for 285 years. */
  #latest = 0

  /** A stamp above all that were given or seen. */
  stamp(wallNs: number): number {
    this.#latest = Math.max(this.#latest + 1, Math.floor(wallNs / 1e3))
    return this.#latest
  }

  /** Another replica's stamp, or one of our own found on the disk after a crash. */
  see(stamp: number): void {
    this.#latest = Math.max(this.#latest, stamp)
  }
}
