export { verifyCounterCertificate } from './certificate.ts'
export { counter } from './counter.ts'
