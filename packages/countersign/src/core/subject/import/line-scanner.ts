/** Takes a stream of bytes apart into lines of UTF-8, and holds no more of it than one record may have. */
import { maxRecordBytes, type RawRecord } from './imported-subject.ts'

const newline = 0x0a

/** Empty lines are passed over; a longer line than a record may have is a code. */
export async function* scanLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawRecord> {
  let line = 1
  let held: Uint8Array[] = []
  let length = 0
  const take = (): RawRecord | undefined => {
    const record = length > maxRecordBytes ? ({ line, code: 'body-too-large' } as const) : decode(line, held)
    held = []
    length = 0
    line += 1
    return 'text' in record && record.text.trim() === '' ? undefined : record
  }
  for await (const chunk of source) {
    let from = 0
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      const part = chunk.subarray(from, at)
      length += part.length
      if (length <= maxRecordBytes) held.push(part)
      const record = take()
      if (record !== undefined) yield record
      from = at + 1
    }
    const rest = chunk.subarray(from)
    length += rest.length
    if (length > maxRecordBytes) held = []
    else if (rest.length > 0) held.push(rest)
  }
  const last = length === 0 ? undefined : take()
  if (last !== undefined) yield last
}

/** Bytes as text, without the mark at the beginning of a file. */
export function decode(line: number, parts: readonly Uint8Array[]): RawRecord {
  try {
    return { line, text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)) }
  } catch {
    return { line, code: 'malformed-body' }
  }
}
