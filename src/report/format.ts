/** Numbers and lists as people read them. The same on every machine: no locale is asked. */

const grouped = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** 12,345 */
export const count = (number: number): string => grouped(String(Math.round(number)))

/** "1 read", "12 reads" */
export const plural = (number: number, noun: string, many: string = `${noun}s`): string =>
  `${count(number)} ${number === 1 ? noun : many}`

const UNITS = [
  { name: 'ns', ns: 1 },
  { name: 'µs', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
] as const

/** Three digits and a unit: 870 µs, 1.20 ms, 41.0 s. */
export function duration(ns: number): string {
  const unit = UNITS.findLast((candidate) => ns >= candidate.ns * 0.9995) ?? UNITS[0]
  const number = ns / unit.ns
  if (number >= 1e4) return `${count(number)} ${unit.name}`
  return `${number.toFixed(number >= 99.95 || unit.ns === 1 ? 0 : number >= 9.995 ? 1 : 2)} ${unit.name}`
}

/** A length that was chosen, not measured: 500 ms, 1 s, 30 s. */
export const roundDuration = (ns: number): string =>
  duration(ns)
    .replace(/(\.\d*?)0+(?= )/, '$1')
    .replace('. ', ' ')

/** A moment of the run: 12.345 s. */
export const moment = (ns: number): string => `${(ns / 1e9).toFixed(3)} s`

/** The same for moments close to each other, with as many digits as tell them apart; at most 0.1 µs is told. */
export function moments(ns: readonly number[]): readonly string[] {
  const different = new Set(ns).size
  for (let digits = 3; digits < 7; digits++) {
    const texts = ns.map((each) => `${(each / 1e9).toFixed(digits)} s`)
    if (new Set(texts).size === different) return texts
  }
  return ns.map((each) => `${(each / 1e9).toFixed(7)} s`)
}

/** 0 … 1 as 99.2 %; what is not quite all or not quite nothing never looks as if it were. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %'
  if (share < 1 && share > 0.999) return '> 99.9 %'
  return `${trimmed(share * 100, 1)} %`
}

/** 97.3/s */
export const rate = (perSecond: number): string => `${perSecond >= 1000 ? count(perSecond) : trimmed(perSecond, 1)}/s`

const trimmed = (number: number, digits: number): string => {
  const text = number.toFixed(digits)
  return digits === 0 ? text : text.replace(/\.?0+$/, '')
}

/** "a", "a and b", "a, b and c" */
export function sentenceList(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** "2026-08-14 09:31:05 UTC"; what is no ISO time is shown as it is. */
export const wallTime = (iso: string): string =>
  iso.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/, '$1 $2 UTC')
