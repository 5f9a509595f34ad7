/** Which addresses a run's network takes: a /24 that nothing on this machine or the engine uses. Pure. */

interface Range {
  readonly first: number
  readonly last: number
}

/** "172.30.7.0/24" → its numbers; null for what is no IPv4 range. */
export function rangeOf(cidr: string): Range | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr)
  if (match === null) return null
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number)
  if (bits > 32 || [a, b, c, d].some((byte) => byte > 255)) return null
  const size = 2 ** (32 - bits)
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
  const first = Math.floor(address / size) * size
  return { first, last: first + size - 1 }
}

export function overlap(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)]
  return a !== null && b !== null && a.first <= b.last && b.first <= a.last
}

/** 172.16.0.0/12 and 10.64.0.0/10: seldom used by offices and clouds at their edges, and nowhere on the Internet. */
const SEVENTEEN_TWO = 16 * 256
const TEN = 64 * 256

/** `draw(n)` is a whole number from 0 to n - 1. Null if luck finds none: everything seems to be in use. */
export function freeSubnet(taken: readonly string[], draw: (below: number) => number): string | null {
  for (let attempt = 0; attempt < 200; attempt++) {
    const at = draw(SEVENTEEN_TWO + TEN)
    const subnet =
      at < SEVENTEEN_TWO
        ? `172.${16 + Math.floor(at / 256)}.${at % 256}.0/24`
        : `10.${64 + Math.floor((at - SEVENTEEN_TWO) / 256)}.${(at - SEVENTEEN_TWO) % 256}.0/24`
    if (!taken.some((other) => overlap(subnet, other))) return subnet
  }
  return null
}

/** The engine's side of the network is .1; nodes begin at .11. */
export const gatewayOf = (subnet: string): string => subnet.replace(/\.0\/24$/, '.1')
export const addressIn = (subnet: string, index: number): string => subnet.replace(/\.0\/24$/, `.${11 + index}`)

/** Destinations of the kernel's IPv4 routes (/proc/net/route: little-endian hexadecimal), but the default one. */
export function routedRanges(table: string): readonly string[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, destination = '', , , , , , mask = ''] = line.trim().split(/\s+/)
      if (!/^[0-9A-F]{8}$/i.test(destination) || !/^[0-9A-F]{8}$/i.test(mask) || /^0+$/.test(mask)) return []
      const bits = bytesOf(mask).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
      return [`${bytesOf(destination).join('.')}/${bits}`]
    })
}

const bytesOf = (hex: string): readonly number[] => [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
