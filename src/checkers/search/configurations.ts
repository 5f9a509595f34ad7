/**
 * A set of configurations: words of a key, which are compared exactly, and words of what was used up, of which less is
 * better: a configuration is as good as in the set if one with the same key that used up no more is in it. Whatever can
 * follow the greater one can follow the smaller one.
 */
import { NONE } from '../../history/index.ts'

const FIRST = 64

export class Configurations {
  /** Configuration `id` is words[id × width] … */
  words: Int32Array
  count = 0
  readonly width: number
  readonly #keyWords: number
  readonly #usedWords: number
  #next = new Int32Array(FIRST)
  #heads = new Int32Array(FIRST * 2).fill(NONE)

  constructor(keyWords: number, usedWords: number, otherWords: number = 0) {
    this.#keyWords = keyWords
    this.#usedWords = usedWords
    this.width = keyWords + usedWords + otherWords
    this.words = new Int32Array(FIRST * this.width)
  }

  get bytes(): number {
    return this.words.byteLength + this.#next.byteLength + this.#heads.byteLength
  }

  /** Its id; NONE if one that is as good is there. */
  add(candidate: Int32Array): number {
    const at = this.#hash(candidate, 0) & (this.#heads.length - 1)
    const head = this.#heads[at] ?? NONE
    if (this.#covers(head, candidate)) return NONE
    const id = this.count
    if (id === this.#next.length) this.#grow()
    this.words.set(candidate, id * this.width)
    this.count++
    if (this.count * 2 > this.#heads.length) {
      this.#rehash()
    } else {
      this.#next[id] = head
      this.#heads[at] = id
    }
    return id
  }

  /** Keeps its memory. */
  clear(): void {
    const mask = this.#heads.length - 1
    if (this.count * 4 > this.#heads.length) this.#heads.fill(NONE)
    else for (let id = 0; id < this.count; id++) this.#heads[this.#hash(this.words, id * this.width) & mask] = NONE
    this.count = 0
  }

  #covers(head: number, candidate: Int32Array): boolean {
    const { words, width } = this
    const keyWords = this.#keyWords
    const end = keyWords + this.#usedWords
    for (let id = head; id !== NONE; id = this.#next[id] ?? NONE) {
      const base = id * width
      let at = 0
      while (at < keyWords && words[base + at] === candidate[at]) at++
      if (at < keyWords) continue
      while (at < end && ((words[base + at] ?? 0) & ~(candidate[at] ?? 0)) === 0) at++
      if (at === end) return true
    }
    return false
  }

  #hash(words: Int32Array, base: number): number {
    let hash = 0x9e3779b9
    for (let at = 0; at < this.#keyWords; at++) {
      hash = Math.imul(hash ^ (words[base + at] ?? 0), 0x85ebca6b)
      hash ^= hash >>> 13
    }
    return hash ^ (hash >>> 16)
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    this.words = words
    const next = new Int32Array(this.#next.length * 2)
    next.set(this.#next)
    this.#next = next
  }

  #rehash(): void {
    const length = this.#heads.length * 4
    this.#heads = new Int32Array(length).fill(NONE)
    for (let id = 0; id < this.count; id++) {
      const at = this.#hash(this.words, id * this.width) & (length - 1)
      this.#next[id] = this.#heads[at] ?? NONE
      this.#heads[at] = id
    }
  }
}
