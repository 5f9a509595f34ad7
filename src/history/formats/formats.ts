/** The formats: what each is, who decodes it, who encodes it. */
import type { History } from '../history.ts'
import { JsonlLoader } from '../load-jsonl.ts'
import { DbcopDecoder } from './dbcop.ts'
import { encodeJepsen } from './encode-jepsen.ts'
import { encodeJsonl } from './encode-jsonl.ts'
import { encodePorcupineEtcd, encodePorcupineKv } from './encode-porcupine.ts'
import { encodeDbcop, encodePlume } from './encode-sessions.ts'
import type { Write } from './encoder.ts'
import type { ForeignDecoder, FormatName, FormatOptions } from './format.ts'
import { JepsenDecoder } from './jepsen.ts'
import { EDN, JSON_ARRAY } from './languages.ts'
import { PlumeDecoder } from './plume.ts'
import { PorcupineEtcdDecoder } from './porcupine-etcd.ts'
import { refusedEncoding } from './refusal.ts'

export interface Format {
  readonly name: FormatName
  readonly title: string
  /** Of files that `convert` names itself. */
  readonly extension: string
  /** What it can carry, and what writing it leaves out: one sentence each. */
  readonly carries: string
  readonly leavesOut: string
  decoder(options: FormatOptions): ForeignDecoder
  encode(history: History, write: Write): void
}

/** Our own loader has no remarks: nothing in our files is open to doubt. */
class OwnDecoder implements ForeignDecoder {
  readonly remarks: readonly string[] = []
  readonly #loader: JsonlLoader

  constructor({ file }: FormatOptions) {
    this.#loader = new JsonlLoader(file)
  }

  push(chunk: Uint8Array): void {
    this.#loader.push(chunk)
  }

  end(): History {
    return this.#loader.end()
  }
}

const LOCAL = 'faults, nodes, levels, witnesses, intended starts, final readings of single nodes'

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  jsonl: {
    name: 'jsonl',
    title: 'Rashomon',
    extension: 'jsonl',
    carries: 'Every history, with its faults.',
    leavesOut: 'Nothing.',
    decoder: (options) => new OwnDecoder(options),
    encode: encodeJsonl,
  },
  'jepsen-edn': {
    name: 'jepsen-edn',
    title: 'Jepsen, EDN',
    extension: 'edn',
    carries: 'Registers, counters, sets, banks, logs, queues, stacks, locks, ids, key-value stores, transactions.',
    leavesOut: `It leaves out ${LOCAL}.`,
    decoder: (options) => new JepsenDecoder('jepsen-edn', options),
    encode: (history, write) => encodeJepsen(history, write, EDN),
  },
  'jepsen-json': {
    name: 'jepsen-json',
    title: 'Jepsen, JSON',
    extension: 'json',
    carries: 'What Jepsen’s EDN carries, but for values that JSON lacks: keywords, sets, tagged literals.',
    leavesOut: `It leaves out ${LOCAL}.`,
    decoder: (options) => new JepsenDecoder('jepsen-json', options),
    encode: (history, write) => encodeJepsen(history, write, JSON_ARRAY),
  },
  'porcupine-etcd': {
    name: 'porcupine-etcd',
    title: 'Porcupine, etcd log',
    extension: 'log',
    carries: 'One register of whole numbers that begins as nil.',
    leavesOut: `It leaves out the register’s name, times, definite failures, ${LOCAL}.`,
    decoder: (options) => new PorcupineEtcdDecoder(options),
    encode: encodePorcupineEtcd,
  },
  'porcupine-kv': {
    name: 'porcupine-kv',
    title: 'Porcupine, key-value log',
    extension: 'txt',
    carries: 'A key-value store of texts that begins empty.',
    leavesOut: `It leaves out times, definite failures, ${LOCAL}.`,
    decoder: (options) => new JepsenDecoder('porcupine-kv', options),
    encode: encodePorcupineKv,
  },
  plume: {
    name: 'plume',
    title: 'Plume and PolySI, text',
    extension: 'txt',
    carries: 'Sessions of committed and aborted transactions that read and write whole numbers.',
    leavesOut: 'It leaves out all times and the order between sessions, and what aborted transactions read.',
    decoder: (options) => new PlumeDecoder(options),
    encode: encodePlume,
  },
  dbcop: {
    name: 'dbcop',
    title: 'DBCop, text',
    extension: 'hist',
    carries: 'Sessions of committed and aborted transactions that read and write whole numbers.',
    leavesOut: 'It leaves out all times and the order between sessions.',
    decoder: (options) => new DbcopDecoder(options),
    encode: encodeDbcop,
  },
}

export const decoderFor = (format: FormatName, options: FormatOptions): ForeignDecoder =>
  FORMATS[format].decoder(options)

/** @throws {HistoryError} where the format cannot carry the history; it may have written a part by then */
export function encodeHistory(format: FormatName, history: History, write: Write): void {
  // Whoever reads it there would take its final readings for the end of the story.
  if (format !== 'jsonl' && history.unsettled !== null)
    throw refusedEncoding(FORMATS[format].title, 'it cannot tell that the nodes never caught up with each other')
  FORMATS[format].encode(history, write)
}
