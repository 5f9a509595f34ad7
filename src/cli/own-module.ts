/** A file of the user's own, loaded: a plug-in, a model, a suite; or why it cannot be, and what to do. */
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

export type OwnModule =
  | { readonly kind: 'loaded'; readonly value: unknown }
  /** `fix`: null where only its author knows. */
  | { readonly kind: 'failed'; readonly why: string; readonly fix: string | null; readonly cause?: unknown }

/** Its default export. */
export async function ownModule(path: string): Promise<OwnModule> {
  if (!existsSync(path)) return { kind: 'failed', why: 'there is no such file', fix: WHERE }
  try {
    const { default: value } = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return { kind: 'loaded', value }
  } catch (cause) {
    const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    return { kind: 'failed', why, fix: isTakenForOldKind(cause) ? NAME_ITS_KIND : null, cause }
  }
}

const WHERE = 'give its path, relative to where you are'
const NAME_ITS_KIND =
  'name it .mts (or .mjs), or write "type": "module" into the package.json beside it: as it is, Node takes it for CommonJS'

/** `npm init` writes "type": "commonjs", and what has an `import` in it cannot be that. */
const isTakenForOldKind = (cause: unknown): boolean =>
  cause instanceof SyntaxError && /import statement outside a module|Unexpected token 'export'/.test(cause.message)
