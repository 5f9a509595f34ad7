export { verifyCertificate } from './certificate.ts'
export { linearizable } from './linearizable.ts'
