export { lostWrites } from './lost-writes.ts'
