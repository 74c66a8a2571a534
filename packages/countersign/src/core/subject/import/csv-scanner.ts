/** Reads CSV with a header (RFC 4180), whose fields may hold line ends, one row in memory at a time. */
import { maxRecordBytes, type RawRow } from './imported-subject.ts'
import { decode } from './line-scanner.ts'

const quote = 0x22
const comma = 0x2c
const newline = 0x0a

/** `NULL` and `\N` outside of quotes, as exports write them, are absent, and so is an empty field. */
const isAbsent = (text: string) => text === '' || text === 'NULL' || text === '\\N'

/** The rows under the header, by the names of its columns. A row of another length than the header is `invalid-body`. */
export async function* scanCsv(source: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  let header: readonly string[] | undefined
  for await (const record of scanFields(source)) {
    if ('code' in record) {
      yield record
      // Without its header nothing in the file has a name.
      if (header === undefined) return
      continue
    }
    const { line, fields } = record
    if (header === undefined) {
      header = fields
      continue
    }
    const names = header
    if (fields.length !== names.length) yield { line, code: 'invalid-body' }
    else {
      const members = fields.flatMap((field, index) =>
        isAbsent(field) ? [] : [[names[index] ?? '', field] as const],
      )
      yield { line, row: Object.fromEntries(members) }
    }
  }
}

type Fields = { line: number; fields: readonly string[] } | Extract<RawRow, { code: unknown }>

async function* scanFields(source: AsyncIterable<Uint8Array>): AsyncGenerator<Fields> {
  let line = 1
  let began = 1
  let isQuoted = false
  let held: number[] = []
  for await (const chunk of source)
    for (const byte of chunk) {
      if (byte === quote) isQuoted = !isQuoted
      if (byte === newline) line += 1
      if (byte === newline && !isQuoted) {
        if (!isBlank(held)) yield toFields(began, held)
        held = []
        began = line
      } else if (held.length <= maxRecordBytes) held.push(byte)
    }
  if (isQuoted) yield { line: began, code: 'malformed-body' }
  else if (!isBlank(held)) yield toFields(began, held)
}

function isBlank(bytes: readonly number[]): boolean {
  return bytes.every(byte => byte === 0x0d || byte === 0x20)
}

function toFields(line: number, bytes: readonly number[]): Fields {
  if (bytes.length > maxRecordBytes) return { line, code: 'body-too-large' }
  const parts: number[][] = [[]]
  let isQuoted = false
  for (const byte of bytes) {
    if (byte === quote) isQuoted = !isQuoted
    if (byte === comma && !isQuoted) parts.push([])
    else parts.at(-1)?.push(byte)
  }
  const fields: string[] = []
  for (const part of parts) {
    const read = decode(line, [Uint8Array.from(part)])
    if ('code' in read) return read
    fields.push(unquoted(read.text.trim()))
  }
  return { line, fields }
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll('""', '"')
    : text
}
