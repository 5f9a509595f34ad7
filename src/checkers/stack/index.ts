export { stackLinearizable } from './stack-linearizable.ts'
