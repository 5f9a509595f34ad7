export * from './combinators.ts'
export * from './final-reads.ts'
export * from './generator.ts'
export * from './synthetic/index.ts'
