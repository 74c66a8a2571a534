/** JSON from strangers: one text, one meaning (RFC 8259 §4, RFC 7493 §2.3). */
import { isUnambiguous } from '../../core/jose/json.ts'

export type ParsedJson = { ok: true; value: unknown } | { ok: false }

/**
 * Parses JSON in UTF-8.
 *
 * Refuses what two readers could understand differently: bytes that are not UTF-8, a byte order mark, a member that
 * comes twice in one object or is spelled with escapes, and `__proto__` as a member.
 */
export function parseStrictJson(bytes: Uint8Array): ParsedJson {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    return isUnambiguous(text, { escapes: false }) ? { ok: true, value } : { ok: false }
  } catch {
    // Neither UTF-8 nor JSON: what a client sends is refused, not thrown.
    return { ok: false }
  }
}
