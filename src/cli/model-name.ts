/** A model as people type it. On the command line `causal` means cc. @throws {UsageError} suggesting the nearest */
import { isModelName, MODEL_NAMES, type ModelName } from '../consistency/index.ts'
import { unknownName } from './unknown-name.ts'

export function modelNamed(flag: string, text: string): ModelName {
  const name = text === 'causal' ? 'cc' : text
  if (isModelName(name)) return name
  throw unknownName(`model for --${flag}`, text, MODEL_NAMES)
}
