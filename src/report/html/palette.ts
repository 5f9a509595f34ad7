/**
 * The colours of the pages, by what they mean; from Okabe & Ito's set, so that the colour-blind can tell them apart,
 * and never the only sign of anything. Charts are drawn in the light ones; style sheets swap those for variables, so that a
 * chart follows the theme of its page and is still whole when taken out of it.
 */
interface Tone {
  readonly light: string
  readonly dark: string
}

export type ToneName =
  | 'paper'
  | 'card'
  | 'ink'
  | 'muted'
  | 'line'
  | 'faint'
  | 'shade'
  | 'neighbour'
  | 'holds'
  | 'not-refuted'
  | 'refuted'
  | 'unknown'
  | 'ok'
  | 'fail'
  | 'info'
  | 'cut'
  | 'kill'
  | 'pause'
  | 'disturb'
  | 'on-bar'

const TONES: Readonly<Record<ToneName, Tone>> = {
  paper: { light: '#fcfbf8', dark: '#14161a' },
  card: { light: '#ffffff', dark: '#1b1e24' },
  ink: { light: '#1d2026', dark: '#e8e6e1' },
  muted: { light: '#5f6570', dark: '#a2a7b1' },
  line: { light: '#e4e0d7', dark: '#31353d' },
  faint: { light: '#f3f0e9', dark: '#22262d' },
  shade: { light: '#ece6d8', dark: '#2b2c2f' },
  neighbour: { light: '#c9cdd4', dark: '#474d57' },
  holds: { light: '#0a63a5', dark: '#6cb4ee' },
  'not-refuted': { light: '#2b8a9e', dark: '#68c3d4' },
  refuted: { light: '#b8400b', dark: '#ff9361' },
  unknown: { light: '#6f6a7d', dark: '#b1abc2' },
  ok: { light: '#0b6bb3', dark: '#62aeea' },
  fail: { light: '#d97a00', dark: '#f5ab4a' },
  info: { light: '#8c56b5', dark: '#c79be8' },
  cut: { light: '#5d7a99', dark: '#7e9dbf' },
  kill: { light: '#33363d', dark: '#d5d2cb' },
  pause: { light: '#b98d1f', dark: '#d9b04e' },
  disturb: { light: '#7f9a6b', dark: '#9dba87' },
  'on-bar': { light: '#fffffe', dark: '#101216' },
}

export const light = (tone: ToneName): string => TONES[tone].light

const variables = (theme: keyof Tone): string =>
  Object.entries(TONES)
    .map(([name, tone]) => `--${name}:${tone[theme]}`)
    .join(';')

export const THEME_CSS: string = `:root{color-scheme:light dark;${variables('light')}}
@media (prefers-color-scheme:dark){:root{${variables('dark')}}}
@media print{:root{${variables('light')}}}
`

/** What a chart was drawn with becomes what the theme has. */
export const CHART_CSS: string = (Object.keys(TONES) as ToneName[])
  .map(
    (name) =>
      `.chart [fill="${light(name)}"]{fill:var(--${name})}.chart [stroke="${light(name)}"]{stroke:var(--${name})}`,
  )
  .join('\n')
