/** One thing that a run may need of this machine, and whether it is there. */
export interface Check {
  readonly name: string
  readonly state: CheckState
  /** What was found, or what is missing. */
  readonly told: string
  /** How to get it; null where it is there. */
  readonly fix: string | null
}

/** missing: no run with containers without it. lacking: only some things need it. */
export type CheckState = 'works' | 'missing' | 'lacking'

export const works = (name: string, told: string): Check => ({ name, state: 'works', told, fix: null })
export const missing = (name: string, told: string, fix: string): Check => ({ name, state: 'missing', told, fix })
export const lacking = (name: string, told: string, fix: string | null): Check => ({
  name,
  state: 'lacking',
  told,
  fix,
})
