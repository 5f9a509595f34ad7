/** What can be wrong with registers of unique values: each of these alone rules every order out. */
export type Finding =
  /** A compare-and-set was refused although the value told is the one it expected. */
  | { readonly kind: 'spurious-cas-failure'; readonly row: number }
  /** A version was there that nothing wrote. */
  | { readonly kind: 'phantom'; readonly version: number }
  /** Two compare-and-sets wrote these from the same version. */
  | { readonly kind: 'cas-fork'; readonly one: number; readonly other: number }
  | BrokenBlock
  /** Two blocks, named by their heads, that must each precede the other. */
  | { readonly kind: 'forward-overlap' | 'contained'; readonly one: number; readonly other: number }

/** A finding inside one block. */
export type BrokenBlock =
  /** A read of this version returned before its write began. */
  | { readonly kind: 'read-before-write'; readonly version: number }
  /** An operation of this version ended before one of an earlier version of the chain that begins at `head` began. */
  | { readonly kind: 'chain-order'; readonly head: number; readonly version: number }
  /** Compare-and-sets that need one another. */
  | { readonly kind: 'cas-cycle'; readonly version: number }

/** The versions that a finding is about; those that compare-and-sets connect with them belong to it, too. */
export function versionsOf(finding: Exclude<Finding, { kind: 'spurious-cas-failure' }>): readonly number[] {
  return 'one' in finding ? [finding.one, finding.other] : [finding.version]
}
