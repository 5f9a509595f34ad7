export { makeFolder } from './files.ts'
export { type Output, openOutput, STANDARD_OUTPUT } from './output.ts'
export { bytesOf, decodeBytes, readBytes, STANDARD_INPUT } from './read-bytes.ts'
export * from './run-folder.ts'
