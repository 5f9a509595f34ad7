/**
 * Notes what a program loads, an address a line, in the file that the environment names. For `node --import`, so that it sees
 * everything that comes after it, in every thread.
 */
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** The variable that names the file. */
export const NOTES = 'RASHOMON_TEST_LOADED'

const file = process.env[NOTES]
if (file !== undefined) {
  registerHooks({
    load: (url, context, next) => {
      appendFileSync(file, `${url}\n`)
      return next(url, context)
    },
  })
}
