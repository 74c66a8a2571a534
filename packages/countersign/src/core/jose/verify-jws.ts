/** Verifies a compact JWS (RFC 7515 §5.2) with a JWK or a JWK Set. Never throws, whatever it is given. */
import { decodeBase64url } from '../base64url.ts'
import { isSignature, type SignatureAlgorithm, signatureAlgorithms } from './algorithm.ts'
import { algorithmNamed } from './algorithm-name.ts'
import { splitCompact } from './compact.ts'
import { type JoseHeader, readHeader } from './header.ts'
import { isAmbiguousJson } from './json.ts'
import type { Jwk, JwkSet } from './jwk.ts'
import { selectKeys } from './key-selection.ts'
import { readAllowed, readOption } from './option.ts'
import { verificationKey } from './verification-key.ts'

export const jwsRefusals = [
  'too-large',
  'malformed',
  'unsupported-header',
  'algorithm-not-allowed',
  'invalid-key',
  'no-matching-key',
  'too-many-keys',
  'invalid-signature',
] as const
export type JwsRefusal = (typeof jwsRefusals)[number]

export interface VerifyJwsOptions {
  /** Algorithms to take; `Ed25519` is another name of `EdDSA` (RFC 9864). All five by default; the key fixes the one all the same. */
  algorithms?: readonly (SignatureAlgorithm | 'Ed25519')[]
  /** The longest token to look at, in characters. 8,192 by default. */
  maxLength?: number
}

export type VerifiedJws<Key = Jwk> =
  /** `payload` holds the bytes as signed, whatever they are; `key` is the very JWK that verified them. */
  { ok: true; header: JoseHeader; payload: Uint8Array; key: Key } | { ok: false; reason: JwsRefusal }

/**
 * Verifies a compact JWS.
 *
 * @param compact - The token. Anything but a string is `malformed`.
 * @param keys - A public JWK (or a shared one, for HS256), or a JWK Set of public ones.
 * @returns The header and payload, or the reason of the refusal. Claims are not judged: `exp` and `aud` are the caller's.
 * @see RFC 7515 §5.2; RFC 8725 §3
 */
export function verifyJws<Key extends Jwk>(
  compact: string,
  keys: Key | JwkSet<Key>,
  options: VerifyJwsOptions = {},
): VerifiedJws<Key> {
  const parsed = parseJws(compact, readOption(options, 'maxLength'))
  if (!parsed.ok) return parsed
  const { header, kid, payload, signature, signingInput } = parsed.jws
  const allowed = readAllowed(options, 'algorithms', signatureAlgorithms, signatureAlgorithms, algorithmNamed)
  const named = algorithmNamed(header.alg)
  const algorithm = allowed.find(one => one === named)
  if (algorithm === undefined) return { ok: false, reason: 'algorithm-not-allowed' }
  const selection = selectKeys(keys, kid, verificationKey, (key, isInSet) => {
    const own = key.algorithms.filter(one => allowed.includes(one))
    // A set is what an issuer publishes: a shared key in it is shared with everybody.
    return own.length === 1 && own[0] === algorithm && !(isInSet && key.isShared)
  })
  if (!selection.ok) return selection
  const data = Buffer.from(signingInput)
  const signer = selection.keys.find(({ key }) => isSignature(algorithm, key.key, data, signature))
  if (signer === undefined) return { ok: false, reason: 'invalid-signature' }
  // RFC 7515 §4 says it of headers, RFC 7519 §4 of claims: a repeated name has two meanings.
  if (isAmbiguousJson(payload)) return { ok: false, reason: 'malformed' }
  // A copy: what was decoded may share its memory with others, and must not show it.
  return { ok: true, header, payload: new Uint8Array(payload), key: signer.jwk as Key }
}

/** A JWS taken apart, nothing of it believed yet. */
interface ParsedJws {
  header: JoseHeader
  kid: string | undefined
  payload: Uint8Array
  signature: Uint8Array
  /** What the signature covers. */
  signingInput: string
}

function parseJws(
  compact: unknown,
  maxLength: unknown,
): { ok: true; jws: ParsedJws } | { ok: false; reason: JwsRefusal } {
  const split = splitCompact(compact, 3, maxLength)
  if (!split.ok) return split
  const [head = '', body = '', tail = ''] = split.segments
  const read = readHeader(head)
  if (!read.ok) return read
  const payload = decodeBase64url(body)
  const signature = decodeBase64url(tail)
  // An empty payload is a detached one (RFC 7515 Appendix F): what it would say is not here.
  if (payload === undefined || payload.length === 0 || signature === undefined || signature.length === 0)
    return { ok: false, reason: 'malformed' }
  return {
    ok: true,
    jws: { header: read.header, kid: read.kid, payload, signature, signingInput: `${head}.${body}` },
  }
}
