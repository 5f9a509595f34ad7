/** Records on a simulated disk: one JSON value a line. A crash keeps whole writes, so no line is ever torn. */

export const encodeRecord = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`)

export const decodeRecords = (bytes: Uint8Array | undefined): readonly unknown[] =>
  bytes === undefined
    ? []
    : Buffer.from(bytes)
        .toString()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown)
