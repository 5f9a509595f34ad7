/** Whom a fault on processes strikes, as an option says. */
import { type NemesisContext, textOption, type Whom } from 'rashomon/sdk'

/** stale: one that still takes itself for primary where there is a newer one; seldom there, so asked for by name only. */
export const WHOM = ['any', 'one', 'minority', 'majority', 'all', 'primary', 'stale'] as const

export function whomOf(option: string, { nodes, options, random, primaries }: NemesisContext): Whom {
  const asked = textOption(options, option)
  const counts = ['one', 'one', ...(nodes.length >= 3 ? ['minority', 'majority'] : []), 'all']
  const chosen = asked === 'any' ? random.pick(primaries ? [...counts, 'primary'] : counts) : asked
  if (chosen === 'primary') return { kind: 'primary', which: 'newest' }
  if (chosen === 'stale') return { kind: 'primary', which: 'stale' }
  return { kind: 'some', count: chosen as 'one' | 'minority' | 'majority' | 'all' } // the choices are these
}

/** A minority of one or two nodes is nobody. */
export const fewestFor = (asked: string): number => (asked === 'minority' ? 3 : 1)
