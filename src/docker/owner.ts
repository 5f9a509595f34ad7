/**
 * Whose something is: the process that made it, so that whoever cleans up can see whether it still lives. A process number
 * alone is given out again; with the moment of its start it is not. Numbers mean something only on one machine, of which
 * the name alone says too little, since its last start, and in one PID namespace:
 * "host:pid:start:namespace:machine:boot:hardware".
 */
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { type Machine, thisMachine } from './machine.ts'

export type Life = 'alive' | 'dead' | 'elsewhere'

/** Where processes are told apart by their numbers. */
export interface Place {
  readonly host: string
  readonly machine: Machine
  readonly space: string
}

const here = (): Place => ({ host: hostname(), machine: thisMachine(), space: namespace() })

export function ownerLabel(pid: number = process.pid, { host, machine, space }: Place = here()): string {
  return [host, pid, startOf(pid) ?? '', space, machine.id, machine.boot, machine.hardware].join(':')
}

/** Whether the process behind a label lives; on another machine that cannot be known from here. */
export function lifeOf(owner: string, { host, machine, space }: Place = here()): Life {
  const [ownHost, pidText = '', start = '', ownSpace = '', id = '', boot = '', hardware = ''] = owner.split(':')
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 0) return 'elsewhere'
  if (ownHost !== host || ownSpace !== space || id !== machine.id) return 'elsewhere'
  if (boot !== machine.boot) return isOneMachine(space, hardware, machine) ? 'dead' : 'elsewhere'
  if (!exists(pid)) return 'dead'
  const stat = statOf(pid)
  // Where /proc hides the processes of others, one that exists is spared. Unless it has ended since.
  if (start === '' || stat === null) return exists(pid) ? 'alive' : 'dead'
  return startTicks(stat) === start ? 'alive' : 'dead' // of a zombie too
}

/** Of the kernel: the namespace that it starts with, of all that is no container. */
const FIRST_SPACE = '4026531836'

/** Another start of this very machine, and not a copy of it that has its id, or a container that has its image's. */
const isOneMachine = (space: string, hardware: string, machine: Machine): boolean =>
  machine.boot !== '' && space === FIRST_SPACE && hardware !== '' && hardware === machine.hardware

/** Whether another machine than this goes by this one's name. */
export const isNamesake = (owner: string): boolean => hostOf(owner) === hostname() && lifeOf(owner) === 'elsewhere'

export const pidOf = (owner: string): string => owner.split(':')[1] ?? '?'
export const hostOf = (owner: string): string => owner.split(':')[0] ?? '?'

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 'EPERM' // another user's
  }
}

/** null where there is no /proc, for what is hidden from us, and for what has ended. */
function statOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
}

/** Clock ticks from the machine's start to the process's; null for what has ended. */
const startOf = (pid: number): string | null => startTicks(statOf(pid) ?? '')

/** Field 22; the second field is the program's name in parentheses, which may hold anything. */
export function startTicks(stat: string): string | null {
  const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ENDED.test(state) ? null : (rest[18] ?? null)
}

/** Zombies: nobody has asked yet how they ended. */
const ENDED = /^[ZXx]$/

function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''
  } catch {
    return ''
  }
}
