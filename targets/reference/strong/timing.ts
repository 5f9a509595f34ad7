/** Raft's times, by network: a heartbeat must cross it, and be answered, well within an election timeout (Raft §5.6). */
import { millis, type Nanos, nanos, type Options, textOption } from 'rashomon/sdk'

export interface Timing {
  readonly heartbeatNs: Nanos
  /** Nobody looks for a new leader earlier than this after hearing of the last … */
  readonly electionMinNs: Nanos
  /** … nor later; the rest is chance, so that seldom two do at once. */
  readonly electionMaxNs: Nanos
}

/** The paper's own numbers. */
const LAN: Timing = { heartbeatNs: millis(50), electionMinNs: millis(150), electionMaxNs: millis(300) }
const WAN: Timing = { heartbeatNs: millis(150), electionMinNs: millis(500), electionMaxNs: millis(1000) }

export const timingOf = (options: Options): Timing => (textOption(options, 'network') === 'wan' ? WAN : LAN)

export const spreadOf = ({ electionMinNs, electionMaxNs }: Timing, chance: number): Nanos =>
  nanos(Math.round((electionMaxNs - electionMinNs) * chance))
