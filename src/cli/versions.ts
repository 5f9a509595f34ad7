/** Versions of what made a run, for its test.json. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

const packageVersion = (): string => {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found = require(path) as { readonly name?: string; readonly version?: string }
      if (found.name === 'rashomon') return found.version ?? 'unknown'
    } catch {
      // the sources lie one folder nearer to the root than what is compiled
    }
  }
  return 'unknown'
}

export const versions = (): Readonly<Record<string, string>> => ({
  rashomon: packageVersion(),
  node: process.versions.node,
})
