export * from './borrowed.ts'
export * from './container-target.ts'
export * from './description.ts'
