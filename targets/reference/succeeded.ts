/** What a command answers once an update has carried it out: in stores where only those that succeed change anything. */
import type { Command, Result } from './protocol.ts'

/** Which replica's how manieth update, of how many replicas. */
export interface UpdateName {
  readonly origin: number
  readonly sequence: number
  readonly replicas: number
}

/**
 * An id is made of the name of its update, which no other has, also after a crash: it is on the disk before anybody
 * hears of it. So nobody need be asked.
 */
export function succeeded(command: Command, { origin, sequence, replicas }: UpdateName): Result {
  switch (command.op) {
    case 'cas':
      return { swapped: true }
    case 'transfer':
      return { moved: true }
    case 'register':
      return { registered: true }
    case 'add-element':
      return { added: true }
    case 'remove-element':
      return { removed: true }
    case 'generate':
      return { value: (sequence - 1) * replicas + origin + 1 }
    default:
      return {}
  }
}
