/**
 * The one way in which text becomes HTML. Whatever is put into an `html` template is escaped; only what another
 * template made is taken as it is. Numbers are text, null and false are nothing, lists are joined.
 */
import { printable } from '../printable.ts'

export class Markup {
  readonly #source: string
  constructor(source: string) {
    this.#source = source
  }
  toString(): string {
    return this.#source
  }
}

export type Content = Markup | string | number | null | false | readonly Content[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe in text and in quoted attributes. Attributes that are read as addresses take `anchor` or `relative`, too. */
export const escaped = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let source = strings[0] ?? ''
  for (const [index, content] of contents.entries()) source += flat(content) + (strings[index + 1] ?? '')
  return new Markup(source)
}

function flat(content: Content): string {
  if (content === null || content === false) return ''
  if (content instanceof Markup) return content.toString()
  if (typeof content === 'string') return escaped(content)
  if (typeof content === 'number') return escaped(String(content))
  return content.map(flat).join('')
}

/** For what we made ourselves and which is no template: style sheets, drawn charts. Never for data. */
export const trusted = (source: string): Markup => new Markup(source)

/** A path beside this page; anything that could leave it (a scheme, a host) leads nowhere. */
export const relative = (path: string): string => (/^[\w.-]+(\/[\w.~%=+@-]+)*$/.test(path) ? path : '#')

/** A coordinate, short and the same everywhere. */
export const px = (number: number): string => String(Math.round(number * 10) / 10)
