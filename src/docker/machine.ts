/**
 * Which machine this is, and since when it runs: two machines may have one name, and use one engine.
 *
 * Nothing of it is told as it is (of a machine's id its makers ask that), only whether it is the same: as hashes.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of each '' where this system does not say. */
export interface Machine {
  /** Given when the system was installed. Copies of a disk share it, and so may containers of one image. */
  readonly id: string
  /** Another one after each start; Linux only. */
  readonly boot: string
  /** By its network cards, which copies do not share: Linux only. Whoever plugs one in has another. */
  readonly hardware: string
}

let known: Machine | null = null

export function thisMachine(): Machine {
  known ??= {
    id: hashed(installed()),
    boot: hashed(readWhole('/proc/sys/kernel/random/boot_id')),
    hardware: hashed(networkCards('/sys/class/net').join(' ')),
  }
  return known
}

const hashed = (text: string): string =>
  text === '' ? '' : createHash('sha256').update(`rashomon ${text}`).digest('hex').slice(0, 12)

function installed(): string {
  switch (process.platform) {
    case 'darwin':
      return idIn(said('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']))
    case 'win32':
      return idIn(said('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']))
    default:
      return readWhole('/etc/machine-id') || readWhole('/var/lib/dbus/machine-id')
  }
}

/** What `ioreg` and `reg` say of the machine, among other things. */
export const idIn = (text: string): string =>
  /(?:IOPlatformUUID"\s*=\s*"|MachineGuid\s+REG_SZ\s+)([\w-]+)/.exec(text)?.[1] ?? ''

const PATIENCE_MS = 2000

function said(command: string, args: readonly string[]): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return execFileSync(command, args, { encoding: 'utf8', timeout: PATIENCE_MS, stdio: [...stdio] })
  } catch {
    return ''
  }
}

function readWhole(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Addresses of those interfaces that are devices: bridges and their like come and go. */
export function networkCards(folder: string): readonly string[] {
  try {
    const cards = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'device')))
    return cards.map((name) => readWhole(join(folder, name, 'address'))).toSorted()
  } catch {
    return []
  }
}
