/**
 * Text that a database or a plug-in chose, made safe to show: what would move the cursor, colour a terminal or turn the
 * direction of writing becomes a visible sign. Escaping for HTML is another matter, and comes after.
 */
const HIDDEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
const CONTROL_PICTURES = 0x2400

export const printable = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => {
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code)
    return code === 0x7f ? '␡' : '\ufffd'
  })

/** At most `length` characters, the cut shown. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1)).replace(/[\ud800-\udbff]$/, '')}…`
