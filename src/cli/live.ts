/** Live progress: redrawn on a terminal, plain lines now and then when piped. Always on standard error. */
import { createLogUpdate } from 'log-update'

const REDRAW_MS = 100
const PLAIN_MS = 5000

export interface Live {
  stop(): void
}

/** `line` is asked for what to show; on a terminal it may have several lines. */
export function showLive(line: () => string): Live {
  const onTerminal = process.stderr.isTTY === true
  const update = createLogUpdate(process.stderr)
  let last = ''
  const show = (): void => {
    const text = line()
    if (onTerminal) update(text)
    else if (text !== last) process.stderr.write(`${text}\n`)
    last = text
  }
  const timer = setInterval(show, onTerminal ? REDRAW_MS : PLAIN_MS)
  return {
    stop: () => {
      clearInterval(timer)
      if (onTerminal) update.clear()
    },
  }
}
