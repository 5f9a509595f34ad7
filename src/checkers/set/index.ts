export { setLinearizable } from './set-linearizable.ts'
