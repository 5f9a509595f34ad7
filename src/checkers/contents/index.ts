export { oneLog } from './one-log.ts'
export { queueContents } from './queue-contents.ts'
export { logContents, setFull } from './set-full.ts'
