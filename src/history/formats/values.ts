/**
 * Forms as our values and keys. Two forms that the other tool tells apart never become one value.
 *
 * | form | value |
 * |---|---|
 * | nil, a number that a double holds, a text | itself |
 * | keyword | `:name` |
 * | vector, list, set, map, tagged literal | its EDN text: `[1 2]`, `#{1 2}`, `{:a 1}`, `#inst "…"` |
 * | true, false, character, symbol, longer number | `#=` and its EDN text: `#=true`, `#=12345678901234567890` |
 * | a text that is spelled like one of these | its EDN text, in quotes |
 *
 * Keys are texts: a number is its digits, a keyword its name, anything else as above. A file in which two kinds of key
 * come to the same text is refused.
 */
import type { Key, Value } from '../../units.ts'
import { formOfText } from './edn-reader.ts'
import { Atom, type Form, Keyword, textOf } from './form.ts'

export function asValue(form: Form): Value {
  if (form === null || typeof form === 'number') return form
  if (typeof form === 'string') return isSpelledLikeForm(form) ? textOf(form) : form
  return typeof form === 'boolean' || form instanceof Atom ? `#=${textOf(form)}` : textOf(form)
}

const mayBeForm = (text: string): boolean => {
  const first = text.charCodeAt(0)
  return first === 0x3a || first === 0x5b || first === 0x7b || first === 0x23 || first === 0x22
}

const isSpelledLikeForm = (text: string): boolean => mayBeForm(text) && spelled(text) !== null

/** The form whose value this text is; null: it stands for itself. */
function spelled(text: string): { readonly form: Form } | null {
  const isAtom = text.startsWith('#=')
  const read = formOfText(isAtom ? text.slice(2) : text)
  return read !== null && asValue(read.form) === text ? read : null
}

/** The form that `asValue` turns into this value. */
export function asForm(value: Value): Form {
  if (typeof value !== 'string' || !mayBeForm(value)) return value
  return spelled(value)?.form ?? value
}

const SMALL = 1024
const DIGITS: readonly string[] = Array.from({ length: SMALL }, (_, number) => String(number))

/** Names keys; remembers of which kind each was. */
export class KeyNames {
  readonly #kinds = new Map<string, string>()
  readonly #mayMix: boolean

  /** `mayMix`: JSON has only texts as keys of objects, so that 0 and "0" are the same account. */
  constructor(mayMix: boolean) {
    this.#mayMix = mayMix
  }

  /** null: this text was another kind of key before. */
  of(form: Form): Key | null {
    const text = keyText(form)
    if (this.#mayMix) return text
    const kind = kindOf(form)
    const known = this.#kinds.get(text)
    if (known === undefined) this.#kinds.set(text, kind)
    return known === undefined || known === kind ? text : null
  }
}

function keyText(form: Form): Key {
  if (typeof form === 'number') return DIGITS[form] ?? String(form)
  if (typeof form === 'string') return form
  if (form instanceof Keyword) return form.name
  return String(asValue(form))
}

const kindOf = (form: Form): string =>
  typeof form === 'number' ? 'number' : typeof form === 'string' ? 'text' : form instanceof Keyword ? 'keyword' : 'form'
