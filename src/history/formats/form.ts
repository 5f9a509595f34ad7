/** What a reader of EDN or JSON hands out: forms, with no opinion yet about what they mean. */

/** `:read`; interned by the reader, so that there is one object a name as long as the reader remembers it. */
export class Keyword {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** An atom that is neither text nor a number that a double holds exactly; `text` is its one canonical spelling. */
export class Atom {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** `#inst "…"`, `#a.b.C{…}` */
export class Tagged {
  readonly tag: string
  readonly form: Form
  constructor(tag: string, form: Form) {
    this.tag = tag
    this.form = form
  }
}

export class FormSet {
  readonly items: readonly Form[]
  constructor(items: readonly Form[]) {
    this.items = items
  }
}

export class FormMap {
  readonly keys: readonly Form[]
  readonly values: readonly Form[]
  constructor(keys: readonly Form[], values: readonly Form[]) {
    this.keys = keys
    this.values = values
  }

  /** The value under a keyword or text of this name. */
  get(name: string): Form | undefined {
    const at = this.keys.findIndex((key) => nameOf(key) === name)
    return at < 0 ? undefined : this.values[at]
  }
}

/** Vectors and lists are both arrays: Clojure, too, finds them equal. */
export type Form = null | boolean | number | string | Keyword | Atom | Tagged | FormSet | FormMap | readonly Form[]

export const isList = (form: Form | undefined): form is readonly Form[] => Array.isArray(form)

/** The name that a keyword or a text is; null for anything else. */
export const nameOf = (form: Form | undefined): string | null =>
  form instanceof Keyword ? form.name : typeof form === 'string' ? form : null

/** EDN text: equal for equal forms, whatever the order of a set or a map was. */
export function textOf(form: Form): string {
  if (form === null) return 'nil'
  if (typeof form === 'string') return quoted(form)
  if (typeof form === 'number' || typeof form === 'boolean') return String(form)
  if (form instanceof Keyword) return `:${form.name}`
  if (form instanceof Atom) return form.text
  if (form instanceof Tagged) return `#${form.tag} ${textOf(form.form)}`
  if (form instanceof FormSet) return `#{${form.items.map(textOf).sort().join(' ')}}`
  if (form instanceof FormMap) {
    const entries = form.keys.map((key, at) => `${textOf(key)} ${textOf(form.values[at] ?? null)}`)
    return `{${entries.sort().join(', ')}}`
  }
  return `[${form.map(textOf).join(' ')}]`
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

// Control characters are written so that EDN and JSON both read them.
export const quoted = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  `"${text.replace(/["\\\u0000-\u001f]/g, (at) => ESCAPES[at] ?? `\\u${at.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
