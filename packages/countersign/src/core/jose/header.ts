/** The JOSE header: which members are understood, which are passed over, and which refuse the token. */
import { decodeBase64url } from '../base64url.ts'
import { type JsonObject, parseJsonObject } from './json.ts'

/** A protected header as it came. Members that are not named here have no meaning for this library (RFC 7515 §4). */
export interface JoseHeader {
  alg: string
  kid?: string
  typ?: string
  cty?: string
  [member: string]: unknown
}

/** Members that change what a token is, or that let it bring its own key (K13, K14). */
export const refusedMembers: readonly string[] = [
  // RFC 7515 §4.1.11: no extension is understood, so that whatever is critical is unknown.
  'crit',
  // RFC 8725 §3.10: the key is the verifier's, never the token's.
  'jwk',
  'jku',
  'x5u',
  'x5c',
  // RFC 7797: an unencoded payload is another signing input.
  'b64',
  // RFC 8725 §3.6, and decompression is work that the sender decides on (CVE-2024-28176).
  'zip',
  // PBES2: work that the sender decides on (CVE-2022-36083).
  'p2c',
  'p2s',
]

export type ReadHeader =
  | { ok: true; header: JoseHeader; kid: string | undefined }
  | { ok: false; reason: 'malformed' | 'unsupported-header' }

/** Reads an encoded protected header. */
export function readHeader(encoded: string): ReadHeader {
  const bytes = decodeBase64url(encoded)
  const header = bytes === undefined ? undefined : parseJsonObject(bytes)
  if (header === undefined || !isHeader(header)) return { ok: false, reason: 'malformed' }
  if (refusedMembers.some(member => Object.hasOwn(header, member)))
    return { ok: false, reason: 'unsupported-header' }
  return { ok: true, header, kid: Object.hasOwn(header, 'kid') ? header.kid : undefined }
}

/** A member of the header's own: what stands on a prototype was put there by somebody else. */
export function ownMember(header: JsonObject, member: string): unknown {
  return Object.hasOwn(header, member) ? header[member] : undefined
}

function isHeader(header: JsonObject): header is JoseHeader {
  const alg = ownMember(header, 'alg')
  return (
    typeof alg === 'string' &&
    alg !== '' &&
    isText(header, 'kid') &&
    isText(header, 'typ') &&
    isText(header, 'cty')
  )
}

/** RFC 7515 §4.1.4, §4.1.9, §4.1.10: a string, where it is there. */
function isText(header: JsonObject, member: string): boolean {
  return !Object.hasOwn(header, member) || typeof header[member] === 'string'
}
