/** Where a recorded history and its replay part, as texts; an interrupted one is compared as far as it goes. */

export interface Difference {
  readonly line: number
  readonly recorded: string
  readonly replayed: string
}

export interface Comparison {
  /** Lines that are the same in both, from the first on. */
  readonly lines: number
  readonly difference: Difference | null
}

/** Its whole lines, and whether the run came to its end; what follows the last newline was torn off. */
export interface Recorded {
  readonly lines: readonly string[]
  readonly interrupted: boolean
}

export function recordedLines(text: string): Recorded {
  const lines = text.split('\n')
  const torn = lines.pop()
  const interrupted = !(lines.at(-1) ?? '').startsWith('{"type":"end"')
  // A whole history with something behind its end was not written by us: that is a line that differs.
  return { lines: torn === '' || interrupted ? lines : [...lines, torn ?? ''], interrupted }
}

export function compare({ lines: recorded, interrupted }: Recorded, replayedText: string): Comparison {
  const replayed = replayedText.split('\n').slice(0, -1)
  const length = interrupted ? recorded.length : Math.max(recorded.length, replayed.length)
  let at = 0
  while (at < length && recorded[at] === replayed[at]) at++
  if (at === length || (interrupted && isWindingUp(recorded.slice(at), replayed[at]))) {
    return { lines: at, difference: null }
  }
  return {
    lines: at,
    difference: { line: at + 1, recorded: recorded[at] ?? '', replayed: replayed[at] ?? '' },
  }
}

const BEGINS = /^\{"type":"invoke"|^\{"type":"fault".*"stage":"begin"/
const FAULT = /^\{"type":"fault"/

/**
 * Told to stop, a run heals its faults and lets operations return, but begins nothing: its last lines may differ from
 * those of a run that went on, from a fault's line on or from where the other begins something.
 */
function isWindingUp(rest: readonly string[], replayed: string | undefined): boolean {
  if (rest.some((line) => BEGINS.test(line))) return false
  return FAULT.test(rest[0] ?? '') || (replayed !== undefined && (BEGINS.test(replayed) || FAULT.test(replayed)))
}
