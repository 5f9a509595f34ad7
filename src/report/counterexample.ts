/**
 * The counterexamples of a profile, ready to be told: sentences, and the operations that they point at by number.
 *
 * Several models may fall over the same story; it is told once. Models that are refuted only by implication have none.
 */
import { MODEL_NAMES, type ModelName, type Profile, type StorySentence, type Verdict } from '../consistency/index.ts'
import { printable } from './printable.ts'
import { anomalyWords } from './words.ts'

export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  /** Points at the operation with this number. */
  | { readonly kind: 'operation'; readonly number: number }

export interface Counterexample {
  /** The weakest model that it refutes. */
  readonly model: ModelName
  /** Refuted by the same story. */
  readonly alsoRefutes: readonly ModelName[]
  readonly claimed: boolean
  readonly anomaly: string
  readonly sentences: readonly (readonly SentencePart[])[]
  /** The operations of the story; the operation with number n is rows[n − 1]. */
  readonly rows: readonly number[]
}

/** Those against the claim first, then the strongest model first. */
export function counterexamples(profile: Profile, verdict: Pick<Verdict, 'refuted'>): readonly Counterexample[] {
  const claimed = new Set(verdict.refuted.map((model) => sourceOf(profile, model)))
  const told = new Map<string, Counterexample>()
  const direct = MODEL_NAMES.filter(
    (model) => profile.get(model)?.kind === 'refuted' && sourceOf(profile, model) === model,
  )
  for (const model of [...direct].sort((a, b) => Number(claimed.has(b)) - Number(claimed.has(a)))) {
    const judgement = profile.get(model)
    if (judgement?.kind !== 'refuted') continue
    const story = told.get(signature(judgement.story))
    if (story !== undefined) {
      // The weaker model names the story: it is the more surprising one to fall.
      told.set(signature(judgement.story), {
        ...story,
        model,
        alsoRefutes: [...story.alsoRefutes, story.model],
        claimed: story.claimed || claimed.has(model),
      })
      continue
    }
    told.set(signature(judgement.story), {
      model,
      alsoRefutes: [],
      claimed: claimed.has(model),
      anomaly: anomalyWords(judgement.anomaly),
      ...numbered(judgement.story),
    })
  }
  return [...told.values()]
}

/** The model whose own checker refuted `model`. */
export function sourceOf(profile: Profile, model: ModelName): ModelName {
  const judgement = profile.get(model)
  return judgement?.kind === 'refuted' ? (judgement.impliedBy ?? model) : model
}

const signature = (story: readonly StorySentence[]): string =>
  story.map(({ text, rows }) => `${text}\u0000${rows.join()}`).join('\u0001')

/**
 * In a sentence `#2` is the second of its own rows; here each operation gets one number for the whole story. An
 * operation that no sentence points at is pointed at by the first that speaks of it.
 */
function numbered(story: readonly StorySentence[]): Pick<Counterexample, 'sentences' | 'rows'> {
  const rows = [...new Set(story.flatMap((sentence) => [...sentence.rows]))]
  const numbers = new Map(rows.map((row, index) => [row, index + 1]))
  const parsed = story.map((sentence) => parse(sentence, numbers))
  const pointed = new Set(parsed.flat().flatMap((part) => (part.kind === 'operation' ? [part.number] : [])))
  const sentences = story.map((sentence, index) => {
    const silent = [...sentence.rows].map((row) => numbers.get(row) ?? 0).filter((number) => !pointed.has(number))
    for (const number of silent) pointed.add(number)
    return [...(parsed[index] ?? []), ...silent.flatMap(pointer)]
  })
  return { sentences, rows }
}

const pointer = (number: number): readonly SentencePart[] => [
  { kind: 'text', text: ' ' },
  { kind: 'operation', number },
]

function parse({ text, rows }: StorySentence, numbers: ReadonlyMap<number, number>): readonly SentencePart[] {
  const parts: SentencePart[] = []
  let from = 0
  for (const match of text.matchAll(/#(\d+)\b/g)) {
    const number = numbers.get(rows[Number(match[1]) - 1] ?? -1)
    if (number === undefined) continue
    if (match.index > from) parts.push({ kind: 'text', text: printable(text.slice(from, match.index)) })
    parts.push({ kind: 'operation', number })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ kind: 'text', text: printable(text.slice(from)) })
  return parts
}
