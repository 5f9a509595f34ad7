/** The engine sends both outputs of a process as one stream of frames: [stream, 0, 0, 0, size in 4 bytes, payload]. */

const HEADER = 8
const STDERR = 2

export interface Outputs {
  readonly stdout: Buffer
  readonly stderr: Buffer
}

/** A torn last frame counts as far as it goes. */
export function demultiplex(frames: Buffer): Outputs {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  for (let at = 0; at + HEADER <= frames.length; ) {
    const size = frames.readUInt32BE(at + 4)
    const payload = frames.subarray(at + HEADER, at + HEADER + size)
    if (frames[at] === STDERR) stderr.push(payload)
    else stdout.push(payload)
    at += HEADER + size
  }
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }
}
