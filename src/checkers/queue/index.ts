export { queueLinearizable } from './queue-linearizable.ts'
