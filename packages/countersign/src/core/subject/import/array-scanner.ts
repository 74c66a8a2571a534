/** Finds the records of a JSON document that is too large to be parsed at once: the elements of one array. */
import { maxRecordBytes, type RawRecord } from './imported-subject.ts'
import { decode } from './line-scanner.ts'

const quote = 0x22
const backslash = 0x5c
const isOpening = (byte: number) => byte === 0x5b || byte === 0x7b
const isClosing = (byte: number) => byte === 0x5d || byte === 0x7d
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Names of members are compared as they are written; no exporter escapes these. */
const longestName = 64

/**
 * The objects of the array that is the document, or, where the document is an object, the value of its member of that name. Only
 * brackets and strings are looked at; what stands between them is judged by whoever parses a record. A document that ends too early
 * or has no such array ends with `malformed-body`.
 */
export async function* scanArray(
  source: AsyncIterable<Uint8Array>,
  member: string,
): AsyncGenerator<RawRecord> {
  let line = 1
  let depth = 0
  let isText = false
  let isEscaped = false
  /** The last string at the first level, which names the value that follows. */
  let name = ''
  /** How deep the array is, once it has begun; 0 before. */
  let within = 0
  let isComplete = false
  /** Whether an element is no object: told once for the document. */
  let isOdd = false
  let held: number[] | undefined
  let began = 0
  for await (const chunk of source) {
    for (const byte of chunk) {
      if (byte === 0x0a) line += 1
      if (held !== undefined && held.length <= maxRecordBytes) held.push(byte)
      if (isText) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) isText = false
        if (isText && depth === 1 && within === 0 && name.length < longestName)
          name += String.fromCharCode(byte)
        continue
      }
      if (byte === quote) {
        isText = true
        if (depth === 1 && within === 0) name = ''
      } else if (isOpening(byte)) {
        const isArray = byte === 0x5b
        depth += 1
        if (within === 0 && isArray && !isComplete && (depth === 1 || (depth === 2 && name === member)))
          within = depth
        else if (within > 0 && depth === within + 1) {
          held = [byte]
          began = line
        }
      } else if (isClosing(byte)) {
        if (held !== undefined && depth === within + 1) {
          yield held.length > maxRecordBytes
            ? { line: began, code: 'body-too-large' }
            : decode(began, [Uint8Array.from(held)])
          held = undefined
        }
        if (within > 0 && depth === within) {
          within = 0
          isComplete = true
        }
        depth -= 1
      } else if (byte === 0x2c && depth === 1 && within === 0) name = ''
      else if (within > 0 && depth === within && byte !== 0x2c && !isSpace(byte)) {
        isOdd = true
      }
    }
  }
  if (isOdd || !isComplete || depth !== 0 || isText) yield { line, code: 'malformed-body' }
}
