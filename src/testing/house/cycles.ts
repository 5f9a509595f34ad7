/** Cycles of imports between files: value or type, a file that needs itself cannot be read or tested alone. */
import { resolveOurs } from './rules.ts'
import type { SourceFile } from './source.ts'

/** One cycle for each group of files that need each other, told as "a.ts → b.ts → a.ts". */
export function cycles(files: readonly SourceFile[]): readonly string[] {
  const targetsOf = new Map(
    files.map(({ path, imports }) => [path, imports.flatMap(({ specifier }) => resolveOurs(path, specifier) ?? [])]),
  )
  const found: string[] = []
  const settled = new Set<string>()
  const trail: string[] = []
  const visit = (path: string): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(' → '))
      return
    }
    if (settled.has(path)) return
    trail.push(path)
    for (const next of targetsOf.get(path) ?? []) visit(next)
    trail.pop()
    settled.add(path)
  }
  for (const { path } of files) visit(path)
  return found
}
