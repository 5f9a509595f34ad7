export * from './checker.ts'
export * from './register-view.ts'
