/** Writes the two forms of Porcupine's test logs. */
import type { Key, Value } from '../../units.ts'
import { type History, PHASE } from '../history.ts'
import { eachForeignEvent, hasSessions, isFailed, type RowView, type Write } from './encoder.ts'
import { quoted } from './form.ts'
import { refusedEncoding } from './refusal.ts'

const ETCD = "Porcupine's etcd log"
const KV = "Porcupine's key-value log"
const NUMBER = /^\d{1,15}$/

/**
 * One register. A failed compare-and-set is an answer there, so that a definite failure, which tells nothing, is left
 * out, and one that told the current value is written as the reading that it is.
 */
export function encodePorcupineEtcd(history: History, write: Write): void {
  refuseSessions(history, ETCD)
  const keys = new Set<Key | null>()
  const emit = (process: number, type: string, f: string, value: string): void =>
    write(`INFO  jepsen.util - ${process}\t:${type}\t:${f}\t${value}\n`)
  eachForeignEvent(history, (view, completes) => {
    keys.add(view.key)
    if (keys.size > 1) throw refusedEncoding(ETCD, `it has one register, and the history ${history.pools.keys.length}`)
    if (isFailed(history, view.row)) return
    const { f, asked } = etcdCall(view)
    if (!completes) return emit(view.process, 'invoke', f, asked)
    if (view.outcome === 'info') return emit(view.process, 'info', f, ':timed-out')
    const isRefused = view.fn === 'cas' && f === 'cas' && view.negative
    emit(view.process, isRefused ? 'fail' : 'ok', f, f === 'read' ? etcdValue(view.result) : asked)
  })
  refuseInitial(history, ETCD, null)
}

function etcdCall(view: RowView): { readonly f: string; readonly asked: string } {
  const { fn, args, negative, result } = view
  const [first, second] = args
  if (fn === 'read') return { f: 'read', asked: 'nil' }
  if (fn === 'write') return { f: 'write', asked: etcdNumber(first) }
  if (fn !== 'cas') throw refusedEncoding(ETCD, `it knows read, write and cas, not ${fn}`)
  if (!negative || result === undefined) return { f: 'cas', asked: `[${etcdNumber(first)} ${etcdNumber(second)}]` }
  if (result !== first) return { f: 'read', asked: 'nil' }
  throw refusedEncoding(ETCD, 'a compare-and-set was refused although it told the value that it expected')
}

function etcdNumber(value: Value | undefined): string {
  if (typeof value === 'number' && NUMBER.test(String(value))) return String(value)
  throw refusedEncoding(ETCD, `its values are whole numbers from 0, not ${String(value)}`)
}

function etcdValue(value: Value | undefined): string {
  if (value === undefined) throw refusedEncoding(ETCD, 'a reading was answered, and nobody knows what was read')
  return value === null ? 'nil' : etcdNumber(value)
}

/** Texts by key. What never returned has no completion; a definite failure is left out. */
export function encodePorcupineKv(history: History, write: Write): void {
  refuseSessions(history, KV)
  eachForeignEvent(history, ({ row, process, fn, key, args, outcome, result }, completes) => {
    if (isFailed(history, row) || (completes && outcome === 'info')) return
    if (fn !== 'put' && fn !== 'append' && fn !== 'get')
      throw refusedEncoding(KV, `it knows put, append, get, not ${fn}`)
    const value = fn !== 'get' ? kvText(args[0]) : completes ? kvText(result) : 'nil'
    const type = completes ? 'ok' : 'invoke'
    write(`{:process ${process}, :type :${type}, :f :${fn}, :key ${quoted(key ?? '')}, :value ${value}}\n`)
  })
  refuseInitial(history, KV, '')
}

function kvText(value: Value | undefined): string {
  if (value === null) return '""' // nothing yet: the same, to a store of texts
  if (typeof value === 'string') return quoted(value)
  throw refusedEncoding(
    KV,
    value === undefined ? 'nobody knows what a get returned' : `its values are texts, not ${value}`,
  )
}

function refuseSessions(history: History, form: string): void {
  if (hasSessions(history)) throw refusedEncoding(form, 'its operations belong to sessions, and the form knows none')
}

/** The setup is part of the history there; without one every object begins empty. */
function refuseInitial({ header, columns, pools, rows }: History, form: string, empty: Value): void {
  for (const [key, value] of Object.entries(header.initial)) {
    if (value === null || value === empty) continue
    let isSetUp = false
    for (let row = 0; row < rows && !isSetUp; row++) {
      isSetUp = columns.phase[row] === PHASE.setup && pools.keys[columns.key[row] ?? -1] === key
    }
    if (!isSetUp) throw refusedEncoding(form, `its objects begin empty, and ${key} begins as ${value}`)
  }
}
