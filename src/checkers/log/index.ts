export { logLinearizable } from './log-linearizable.ts'
