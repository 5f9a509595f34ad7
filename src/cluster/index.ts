export * from './cluster.ts'
export * from './fault-table.ts'
export * from './grudge.ts'
