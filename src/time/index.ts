export * from './clock.ts'
export * from './random.ts'
export * from './timestamp.ts'
