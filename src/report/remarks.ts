/** What whoever read a foreign file has to say of it: what the file did not tell, and what was made of that. */
import type { Header } from '../history/index.ts'
import { printable, shortened } from './printable.ts'

const MOST = 20
const LONGEST = 500

/** A header may be anybody's: whatever is no text is not shown, nor is a book. */
export function remarksOf({ plan }: Pick<Header, 'plan'>): readonly string[] {
  const { remarks } = plan
  if (!Array.isArray(remarks)) return []
  return remarks
    .filter((remark): remark is string => typeof remark === 'string' && remark.trim() !== '')
    .slice(0, MOST)
    .map((remark) => shortened(printable(remark), LONGEST))
}
