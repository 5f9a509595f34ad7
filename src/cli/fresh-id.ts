/** A short id that tells two runs of the same second apart. */
import { randomBytes } from 'node:crypto'

export const freshId = (): string => randomBytes(3).toString('hex')
