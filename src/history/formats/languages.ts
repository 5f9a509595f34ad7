/** Forms as text, in EDN and in JSON. */
import { Atom, type Form, FormMap, FormSet, isList, Keyword, nameOf, quoted, Tagged, textOf } from './form.ts'
import { refusedEncoding } from './refusal.ts'
import { asValue } from './values.ts'

export interface Language {
  readonly title: string
  readonly begin: string
  readonly between: string
  readonly end: string
  readonly isJson: boolean
}

export const EDN: Language = { title: 'EDN', begin: '', between: '\n', end: '\n', isJson: false }
export const JSON_ARRAY: Language = { title: 'JSON', begin: '[', between: ',\n', end: ']\n', isJson: true }

/** A name that the format itself has: a keyword in EDN, a text in JSON, and not one of the history's values. */
export class Name extends Keyword {}
/** A map whose keys are keys of the history: JSON has no others than texts, and reads them back as such. */
export class KeyedMap extends FormMap {}

/** Maps keep the order of their fields, for whoever reads along. */
export function textIn(language: Language, form: Form): string {
  if (language.isJson) return jsonText(form)
  if (!(form instanceof FormMap)) return textOf(form)
  return `{${form.keys.map((key, at) => `${textOf(key)} ${textIn(language, form.values[at] ?? null)}`).join(', ')}}`
}

const WHOLE = /^-?\d+$/

function jsonText(form: Form): string {
  if (form instanceof Name) return quoted(form.name)
  if (typeof form === 'string') return quoted(form)
  if (form instanceof Atom && WHOLE.test(form.text)) return form.text
  if (form === null || typeof form === 'number' || typeof form === 'boolean') return JSON.stringify(form)
  if (isList(form)) return `[${form.map((item) => jsonText(item)).join(',')}]`
  if (form instanceof FormMap && form.keys.every((key) => isJsonKey(form, key))) {
    const entries = form.keys.map(
      (key, at) => `${quoted(nameOf(key) ?? String(key))}:${jsonText(form.values[at] ?? null)}`,
    )
    return `{${entries.join(',')}}`
  }
  throw unspeakable(form)
}

const isJsonKey = (map: FormMap, key: Form): boolean =>
  typeof key === 'string' || key instanceof Name || (map instanceof KeyedMap && typeof key === 'number')

const kindOf = (form: Form): string =>
  form instanceof Keyword
    ? 'keywords'
    : form instanceof FormSet
      ? 'sets'
      : form instanceof Tagged
        ? 'tagged values'
        : form instanceof FormMap
          ? 'such keys'
          : 'such values'

const unspeakable = (form: Form): Error =>
  refusedEncoding('JSON', `JSON has no ${kindOf(form)}: ${String(asValue(form)).slice(0, 40)}`)
