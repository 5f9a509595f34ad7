/**
 * What Rashomon itself costs: `npm run bench`. Prints numbers, asserts nothing: machines differ. First what checking
 * costs, then what recording does. `--large`: ten million operations, too. `--only causal`: rows with this in their name.
 */
import { parseArgs } from 'node:util'
import { benchCheckers } from './checkers.ts'

const { values: flags } = parseArgs({
  options: { large: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})

await benchCheckers(flags)
const { benchRecording } = await import('./recording.ts')
await benchRecording(flags.only)
