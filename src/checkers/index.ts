export * from './checker.ts'
export * from './linearizable/index.ts'
export * from './register-view.ts'
