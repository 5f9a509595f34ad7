export { verifyOrder } from './certificate.ts'
export { sequential } from './sequential.ts'
