export { makeFolder } from './files.ts'
export { type Output, openOutput, STANDARD_OUTPUT } from './output.ts'
export * from './run-folder.ts'
