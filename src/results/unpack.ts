/**
 * Unpacks gzip and zstd piece by piece, all of a file: packed in parallel, or appended to, it has several members or
 * frames, and Node's stream for zstd silently ends after the first.
 */
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'

/** Well-packed text grows a hundredfold: little goes in at a time, so that little comes out. */
const PIECE_BYTES = 1 << 16
const UNPACKED_BYTES = 1 << 18

type Packed = AsyncIterable<Uint8Array>
type Unpacked = AsyncGenerator<Uint8Array, void, undefined>

/** Zeros between or after its members are padding, as gzip itself has it. */
export const unpackGzip = (packed: Packed): Unpacked =>
  unpack(packed, () => createGunzip({ chunkSize: UNPACKED_BYTES }), 0)

export const unpackZstd = (packed: Packed): Unpacked =>
  unpack(packed, () => createZstdDecompress({ chunkSize: UNPACKED_BYTES }), null)

async function* unpack(packed: Packed, fresh: () => Gunzip | ZstdDecompress, padding: number | null): Unpacked {
  let engine: Engine | null = null
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; ) {
      if (engine === null && chunk[at] === padding) {
        at++
        continue
      }
      engine ??= new Engine(fresh())
      const piece = chunk.subarray(at, at + PIECE_BYTES)
      const taken = await engine.take(piece)
      if (taken === 0) throw new Error('nothing more of it can be unpacked')
      yield* engine.unpacked()
      at += taken
      if (taken < piece.length) engine = null
    }
  }
  if (engine === null) return
  await engine.end()
  yield* engine.unpacked()
}

class Engine {
  readonly #stream: Gunzip | ZstdDecompress
  readonly #failed: Promise<never>
  #parts: Uint8Array[] = []

  constructor(stream: Gunzip | ZstdDecompress) {
    this.#stream = stream
    stream.on('data', (part: Uint8Array) => this.#parts.push(part))
    this.#failed = new Promise((_resolve, reject) => stream.once('error', reject))
    this.#failed.catch(() => {}) // whoever waits for something hears of it
  }

  /** Returns how many bytes it took: fewer than there are when what it unpacks has ended. */
  take(piece: Uint8Array): Promise<number> {
    const stream = this.#stream
    const before = stream.bytesWritten
    const taken = new Promise<number>((resolve) => stream.write(piece, () => resolve(stream.bytesWritten - before)))
    return Promise.race([taken, this.#failed])
  }

  end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#stream.once('end', resolve).end())
    return Promise.race([ended, this.#failed])
  }

  unpacked(): readonly Uint8Array[] {
    const parts = this.#parts
    this.#parts = []
    return parts
  }
}
