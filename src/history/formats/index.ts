export { detectFormat, HEAD_BYTES } from './detect.ts'
export type { Write } from './encoder.ts'
export {
  FOREIGN_FACETS,
  FORMAT_NAMES,
  type ForeignDecoder,
  type ForeignFacet,
  type FormatName,
  type FormatOptions,
  knowsRealTime,
  knowsTimes,
  ONLY_KEY,
} from './format.ts'
export { decoderFor, encodeHistory, FORMATS, type Format } from './formats.ts'
