/** Which operations show that a session's readings have no explanation: a few, though more than are needed (shrink.ts). */
import { NONE } from '../../history/index.ts'
import type { Flaw, Layers } from './layers.ts'

/** The entries of a way from one write to another, by the order that the model respects; both ends included. */
export type PathBetween = (from: number, to: number) => readonly number[]

export function evidenceOf(layers: Layers, flaw: Flaw, path: PathBetween): readonly number[] {
  return new Evidence(layers, path).of(flaw)
}

class Evidence {
  readonly #layers: Layers
  readonly #path: PathBetween
  readonly #found = new Set<number>()
  /** Per own operation: its place in the session. */
  readonly #place: ReadonlyMap<number, number>

  constructor(layers: Layers, path: PathBetween) {
    this.#layers = layers
    this.#path = path
    this.#place = new Map(Array.from(layers.own, (entry, at) => [entry, at]))
  }

  of(flaw: Flaw): readonly number[] {
    const { source } = this.#layers.order
    const { grown } = this.#layers
    switch (flaw.kind) {
      case 'initial':
        this.#seen(flaw.write, flaw.read, grown.at.length)
        break
      case 'own':
        this.#seen(flaw.write, flaw.at, grown.at.length)
        break
      case 'circle': {
        let from = source[flaw.links.at(-1)?.read ?? NONE] as number
        for (const { write, read } of flaw.links) {
          this.#add(this.#path(from, write))
          this.#seen(write, read, grown.at.length)
          from = source[read] as number
          this.#add([from])
        }
        break
      }
      default:
        flaw satisfies never
    }
    return [...this.#found]
  }

  /** Why the write comes before the session's own operation, by what was known before step `step`. */
  #seen(write: number, own: number, step: number): void {
    this.#add([write, own])
    const { order, pasts, grown, own: entries } = this.#layers
    const { source, session } = order
    const place = this.#place.get(own) ?? 0
    if ((this.#place.get(write) ?? place) < place) return
    for (let at = place; at >= 0; at--) {
      const from = source[entries[at] as number] as number
      if (from < 0 || !pasts.reaches(write, from)) continue
      this.#add([entries[at] as number, ...this.#path(write, from)])
      return
    }
    for (let earlier = 0; earlier < step; earlier++) {
      if (grown.at.at(earlier) > place || !pasts.reaches(write, grown.write.at(earlier))) continue
      const [read, taken, into] = [grown.read.at(earlier), grown.write.at(earlier), grown.at.at(earlier)]
      const from = source[read] as number
      this.#add(this.#path(write, taken))
      this.#seen(taken, read, earlier)
      if (session[from] === session[read]) this.#add([from])
      else this.#seen(from, entries[into] as number, earlier)
      return
    }
  }

  #add(entries: readonly number[]): void {
    for (const entry of entries) this.#found.add(entry)
  }
}
