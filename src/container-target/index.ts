export * from './container-target.ts'
export * from './description.ts'
