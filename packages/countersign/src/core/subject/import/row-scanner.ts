/** Rows of a table however they were exported: CSV with a header, a JSON array, or one JSON object a line. */
import { scanArray } from './array-scanner.ts'
import { scanCsv } from './csv-scanner.ts'
import type { RawRecord, RawRow, Row } from './imported-subject.ts'
import { scanLines } from './line-scanner.ts'

/** The first character that is no space says which of the three it is. */
export async function* scanRows(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  const iterator = source[Symbol.asyncIterator]()
  const seen: Uint8Array[] = []
  let first: string | undefined
  while (first === undefined) {
    const next = await iterator.next()
    if (next.done) break
    seen.push(next.value)
    first = /[^\s\ufeff\u00ef\u00bb\u00bf]/.exec(Buffer.from(next.value).toString('latin1'))?.[0]
  }
  const whole = resume(seen, iterator)
  if (first === '[') yield* parsed(scanArray(whole, ''))
  else if (first === '{') yield* parsed(scanLines(whole))
  else yield* scanCsv(whole)
}

async function* resume(
  seen: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* seen
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

/** Each record as the JSON object that it has to be. */
export async function* parsed(records: AsyncIterable<RawRecord>): AsyncGenerator<RawRow> {
  for await (const record of records) {
    if ('code' in record) {
      yield record
      continue
    }
    const row = parseObject(record.text)
    yield row === undefined ? { line: record.line, code: 'malformed-body' } : { line: record.line, row }
  }
}

/** @returns `undefined` for anything but the text of a JSON object. */
export function parseObject(text: string): Row | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRow(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
