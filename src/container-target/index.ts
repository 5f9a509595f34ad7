export * from './description.ts'
