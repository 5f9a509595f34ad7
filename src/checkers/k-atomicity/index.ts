export { verifyLatest } from './certificate.ts'
export { kAtomicity } from './k-atomicity.ts'
