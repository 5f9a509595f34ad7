/** Live progress: redrawn on a terminal, plain lines now and then when piped. Always on standard error. */
import { createRequire } from 'node:module'
import { cut } from '../report/index.ts'
import { printable } from '../report/printable.ts'

const REDRAW_MS = 100
const PLAIN_MS = 5000
const PIPED_WIDTH = 120

export interface Live {
  /** A line that stays, above what is redrawn. */
  above(text: string): void
  stop(): void
}

// At once and only where it is used: it takes longer to load than everything else that a command shows.
const require = createRequire(import.meta.url)
const redrawing = (): ReturnType<LogUpdate['createLogUpdate']> =>
  (require('log-update') as LogUpdate).createLogUpdate(process.stderr)

type LogUpdate = typeof import('log-update')

/** `line` is asked for what to show: one line, cut where the terminal ends. What an engine or a plug-in put into it is harmless. */
export function showLive(line: () => string): Live {
  const update = process.stderr.isTTY === true ? redrawing() : null
  let last = ''
  const show = (): void => {
    const text = cut(printable(line()), process.stderr.columns ?? PIPED_WIDTH)
    if (update !== null) update(text)
    else if (text !== last) process.stderr.write(`${text}\n`)
    last = text
  }
  const timer = setInterval(show, update !== null ? REDRAW_MS : PLAIN_MS)
  return {
    above: (text) => {
      update?.clear()
      process.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`)
    },
    stop: () => {
      clearInterval(timer)
      update?.clear()
    },
  }
}
