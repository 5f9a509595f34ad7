/** What became of processes, told as evidence: who was struck, who was down already, what the disks had. */
import type { Evidence, PlannedFault } from '../history/index.ts'
import { type NodeId, toSeconds } from '../units.ts'
import type { Emptied } from './data-folder.ts'
import { megabytes } from './disk.ts'

export type ProcessFault = PlannedFault & { readonly kind: 'kill' | 'stop' | 'pause' | 'wipe' }

export type Wanted = 'running' | 'paused' | Down
export type Down = 'stopped' | 'killed' | 'wiped'

export interface ProcessState {
  readonly kind: 'running' | 'paused' | 'down'
  readonly exitCode: number
  readonly outOfMemory: boolean
  readonly stopSignal: string
}

/** What became of one node. */
export interface Change {
  readonly node: NodeId
  readonly before: ProcessState
  readonly after: ProcessState
  /** How long the process took to end. */
  readonly tookNs: number
  /** By now: another fault may have come, or gone, while this one waited. */
  readonly wanted: Wanted
  /** Other faults wanted it down before this one came. */
  readonly heldDown: boolean
  /** By this fault, if it is a wipe and the process ended. */
  readonly emptied: Emptied | null
}

/** After which a process that does not end at the signal is killed. */
export const STOP_LIMIT_SECONDS = 10
/** 128 + SIGKILL */
const KILLED = 137

export const seconds = (ns: number): string => `${toSeconds(ns).toFixed(1)} s`
export const afterExit = ({ exitCode, outOfMemory }: ProcessState): string =>
  ` (exit code ${exitCode}${outOfMemory ? ', out of memory' : ''})`

export function alreadyGone(change: Change): string {
  const { node, before, emptied } = change
  if (before.kind === 'paused') return `${node}: already paused`
  return `${node}: ${goneBefore(change)}${emptied === null ? '' : `, ${emptiedText(emptied)}`}`
}

const goneBefore = ({ before, heldDown }: Change): string =>
  `${heldDown ? 'already down' : 'ended by itself'}${afterExit(before)}`

export function heldBy(kind: ProcessFault['kind'], changes: readonly Change[]): Evidence {
  if (kind === 'pause') return pauseHeld(changes)
  return kind === 'wipe' ? wipeHeld(changes) : endHeld(kind, changes)
}

function pauseHeld(changes: readonly Change[]): Evidence {
  const missed = changes.filter(({ before, after }) => before.kind === 'running' && after.kind === 'running')
  if (missed.length > 0) return { kind: 'not-held', why: `${missed.map(({ node }) => node).join(', ')} still running` }
  const texts = changes.map(
    ({ node, after }) => `${node}: ${after.kind === 'paused' ? 'frozen by the engine' : 'down'}`,
  )
  return { kind: 'held', probe: texts.join('; ') }
}

function endHeld(kind: 'kill' | 'stop', changes: readonly Change[]): Evidence {
  const alive = changes.filter(({ after }) => after.kind !== 'down')
  if (alive.length > 0) return { kind: 'not-held', why: `${alive.map(({ node }) => node).join(', ')} did not end` }
  const texts = changes.map((change) => {
    const { node, before, after, tookNs } = change
    if (before.kind === 'down') return `${node}: ${goneBefore(change)}`
    if (kind === 'kill') return `${node}: killed${afterExit(after)}`
    if (after.exitCode === KILLED) {
      return `${node}: did not end within ${STOP_LIMIT_SECONDS} s of ${after.stopSignal} and had to be killed`
    }
    return `${node}: ended ${seconds(tookNs)} after ${after.stopSignal}${afterExit(after)}`
  })
  return { kind: 'held', probe: texts.join('; ') }
}

export const hadNothing = (emptied: Emptied): boolean => emptied.kind === 'emptied' && emptied.files === 0

function emptiedText(emptied: Emptied): string {
  if (emptied.kind === 'failed') return emptied.why
  if (hadNothing(emptied)) return 'there were no data to remove'
  const { files, bytes } = emptied
  return `${files} ${files === 1 ? 'file' : 'files'} (${megabytes(bytes)}) removed, 0 left`
}

/** Of several nodes one may have had nothing; if that is so of all, a folder that is not the database's was emptied. */
function wipeHeld(changes: readonly Change[]): Evidence {
  const texts = changes.map((change) => {
    const { node, before, after, emptied } = change
    if (emptied === null) return { isLost: false, text: `${node}: did not end` }
    const ended = before.kind === 'down' ? goneBefore(change) : `killed${afterExit(after)}`
    return { isLost: emptied.kind === 'emptied', text: `${node}: ${ended}, ${emptiedText(emptied)}` }
  })
  const told = texts.map(({ text }) => text).join('; ')
  const held = texts.every(({ isLost }) => isLost) && !changes.every(({ emptied }) => emptied && hadNothing(emptied))
  return held ? { kind: 'held', probe: told } : { kind: 'not-held', why: told }
}
