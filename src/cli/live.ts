/** Live progress: redrawn on a terminal, plain lines now and then when piped. Always on standard error. */
import { createLogUpdate } from 'log-update'
import { cut } from '../report/index.ts'

const REDRAW_MS = 100
const PLAIN_MS = 5000
const PIPED_WIDTH = 120

export interface Live {
  /** A line that stays, above what is redrawn. */
  above(text: string): void
  stop(): void
}

/** `line` is asked for what to show: one line, cut where the terminal ends. */
export function showLive(line: () => string): Live {
  const onTerminal = process.stderr.isTTY === true
  const update = createLogUpdate(process.stderr)
  let last = ''
  const show = (): void => {
    const text = cut(line(), process.stderr.columns ?? PIPED_WIDTH)
    if (onTerminal) update(text)
    else if (text !== last) process.stderr.write(`${text}\n`)
    last = text
  }
  const timer = setInterval(show, onTerminal ? REDRAW_MS : PLAIN_MS)
  return {
    above: (text) => {
      if (onTerminal) update.clear()
      process.stderr.write(`${text}\n`)
    },
    stop: () => {
      clearInterval(timer)
      if (onTerminal) update.clear()
    },
  }
}
