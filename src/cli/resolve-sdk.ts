/**
 * Resolves `rashomon/sdk` to this very program, for our own plug-ins in a checkout and for a user's plug-in where no
 * `rashomon` is installed beside it. Imported for its effect by each entry point (the CLI, each worker) before plug-ins.
 */
import { registerHooks } from 'node:module'

const SDK = new URL(import.meta.url.endsWith('.ts') ? '../sdk.ts' : '../sdk.js', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'rashomon/sdk' ? { url: SDK, shortCircuit: true } : next(specifier, context),
})
