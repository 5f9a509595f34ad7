/** Whom a fault on processes strikes, as an option says. */
import { type NemesisContext, textOption, type Whom } from 'rashomon/sdk'

export const WHOM = ['any', 'one', 'minority', 'majority', 'all', 'primary'] as const

export function whomOf(option: string, { nodes, options, random, primaries }: NemesisContext): Whom {
  const asked = textOption(options, option)
  const counts = ['one', 'one', ...(nodes.length >= 3 ? ['minority', 'majority'] : []), 'all']
  const chosen = asked === 'any' ? random.pick(primaries ? [...counts, 'primary'] : counts) : asked
  if (chosen === 'primary') return { kind: 'primary', which: 'newest' }
  return { kind: 'some', count: chosen as 'one' | 'minority' | 'majority' | 'all' } // the choices are these
}

/** A minority of one or two nodes is nobody. */
export const fewestFor = (asked: string): number => (asked === 'minority' ? 3 : 1)
