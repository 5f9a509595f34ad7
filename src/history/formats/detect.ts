/** Which format a file is in, from its first bytes: by what only that format begins with, never by a score. */
import type { FormatName } from './format.ts'

/** Enough for a few lines of comments and one operation. */
export const HEAD_BYTES = 16_384

const UTF8 = new TextDecoder('utf-8')
const ETCD = /^INFO\s+jepsen\.util\s+-\s/
const PLUME = /^[rw]\(\d/
const DBCOP = /^(?:\/\/|-+\s*$|\[[\p{L}\p{N}_]+(?::=|==))/mu
const KEY_VALUE = /:f\s+:(?:get|put|append)\b/
const BESIDE_KEY = /:key\s+"/

/** null: it begins like none of them. */
export function detectFormat(head: Uint8Array): FormatName | null {
  const text = UTF8.decode(head.subarray(0, HEAD_BYTES))
    .replace(/^\ufeff/, '')
    .trimStart()
  if (ETCD.test(text)) return 'porcupine-etcd'
  if (PLUME.test(text)) return 'plume'
  const first = firstLine(text)
  if (DBCOP.test(first)) return 'dbcop'
  const begin = text.slice(0, 4096).replace(/\s+/g, '')
  if (/^\{"|^\{\}|^\[\{"|^\[\[|^\[\]/.test(begin)) return jsonFormat(first, text, begin)
  return ednFormat(text)
}

const firstLine = (text: string): string => text.slice(0, (text.indexOf('\n') + text.length + 1) % (text.length + 1))

function jsonFormat(first: string, text: string, begin: string): FormatName {
  if (begin.startsWith('[[') || /^[{[]+"(?:events|params|data|id|info)"/.test(begin)) return 'dbcop'
  return begin.startsWith('{') && /"format"\s*:/.test(first) && !/"process"\s*:/.test(first)
    ? 'jsonl'
    : /"type"\s*:/.test(text) || begin === '[]'
      ? 'jepsen-json'
      : 'jsonl'
}

function ednFormat(text: string): FormatName | null {
  const meant = text.replace(/^(?:\s*;[^\n]*(?:\n|$))+/, '').trimStart()
  if (!/^[[(]?[\s,]*(?:;[^\n]*\n\s*)*(?:\{\s*:|#[\w.:]|\{\}|[\])])/.test(meant)) return null
  const operation = meant.slice(0, meant.indexOf('}') + 1)
  // Jepsen's operations have an index or a time, Porcupine's never.
  const isPlain = !/:(?:time|index)\s/.test(operation)
  return isPlain && KEY_VALUE.test(operation) && BESIDE_KEY.test(operation) ? 'porcupine-kv' : 'jepsen-edn'
}
