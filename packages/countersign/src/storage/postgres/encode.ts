/** Values as the protocol carries them: text, but for bytes, which go as they are. */
import { CallersTime, type Value } from '../sql/sql.ts'

/** Whose clock decides: the database's, always. Only tests that play at instants of their own have the caller's decide. */
export type DecidingClock = 'database' | 'caller'

/** PostgreSQL's text holds no U+0000: it is replaced, as the encoding of UTF-8 replaces lone surrogates. */
export function encode(value: Value, clock: DecidingClock): string | Buffer | null {
  if (value === null) return null
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd')
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof CallersTime) return clock === 'caller' ? String(value.at) : null
  return `{${value.map(element => encodeElement(element, clock)).join(',')}}`
}

/** An element of an array's literal (PostgreSQL 17, §8.15.2). */
function encodeElement(value: string | number | Uint8Array, clock: DecidingClock): string {
  const encoded = encode(value, clock)
  const text = encoded instanceof Buffer ? `\\x${encoded.toString('hex')}` : `${encoded}`
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
