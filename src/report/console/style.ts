/** Colour for the terminal, or none: the same text either way. */
import { styleText } from 'node:util'
import type { JudgementKind, VerdictKind } from '../../consistency/index.ts'

export interface ConsoleOptions {
  /** Columns; no line is longer. */
  readonly width: number
  readonly colour: boolean
}

export type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

export const painter = (colour: boolean): Paint =>
  colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text

/** Blue and orange rather than green and red: told apart by everybody, and never the only sign. */
export const VERDICT_STYLES: Readonly<Record<VerdictKind, Style>> = {
  held: ['blueBright', 'bold'],
  refuted: ['redBright', 'bold'],
  unknown: ['yellow', 'bold'],
}
export const JUDGEMENT_STYLES: Readonly<Record<JudgementKind, Style>> = {
  holds: 'blueBright',
  'not-refuted': 'cyan',
  refuted: 'redBright',
  unknown: 'dim',
}

/** Narrower than this nothing can be read; a terminal that claims to be so is given this much. */
export const NARROWEST = 40
