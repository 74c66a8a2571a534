/**
 * The encrypted access token: the signed one, whole, as the plaintext of a compact JWE (RFC 7519 §11.2).
 *
 * Nested, and not encrypted alone: RFC 9068 §2.1 asks for a signature, and whoever is given the shared key to read tokens
 * with must not be able to make any.
 */
import { decodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { hasSegments, splitCompact } from '../jose/compact.ts'
import { hasProperLengths, openContent } from '../jose/content-encryption.ts'
import { encryptJwe } from '../jose/encrypt-jwe.ts'
import type { EncryptionKey, KeyRing } from '../key/key-ring.ts'
import { accessTokenType } from './claims.ts'
import { maxTokenLength, parseJsonObject } from './jws.ts'

/** The header, but for its `kid`. */
const header = { alg: 'dir', enc: 'A256GCM', typ: accessTokenType, cty: 'JWT' } as const

export type OpenedToken =
  | { ok: true; signed: string }
  | { ok: false; reason: 'malformed' | 'unknown-key' | 'decryption-failed' | 'revoked' }

/** Encrypts a signed token. Twelve bytes of `random` are taken. */
export function encryptToken(signed: string, { kid, secret }: EncryptionKey, random: Random): string {
  const { typ, cty } = header
  return encryptJwe(Buffer.from(signed), { kid, key: secret }, { typ, cty }, random)
}

/**
 * The signed token: the one inside of an encrypted token, or the text itself where it does not have five segments.
 *
 * RFC 9068 §4 would have a resource refuse what is not encrypted once encryption was agreed. Here both are taken whatever
 * is issued now: to switch the format must sign nobody out, and a signature by our key is what admits.
 */
export function openToken(token: string, keys: Pick<KeyRing, 'findDecryption'>): OpenedToken {
  // A signed one, as most are, is cut up where it is read and not here too.
  if (!hasSegments(token, 5)) return { ok: true, signed: token }
  const split = splitCompact(token, 5, maxTokenLength)
  if (!split.ok) return { ok: true, signed: token }
  const [head = '', encryptedKey, ...rest] = split.segments
  const [iv, ciphertext, tag] = rest.map(decodeBase64url)
  const kid = readKeyId(head)
  // RFC 7518 §4.5: with `dir` no key travels.
  if (kid === undefined || encryptedKey !== '' || !iv || !ciphertext || !tag)
    return { ok: false, reason: 'malformed' }
  const sealed = { iv, ciphertext, tag, aad: Buffer.from(head) }
  if (!hasProperLengths(header.enc, sealed)) return { ok: false, reason: 'malformed' }
  const key = keys.findDecryption(kid)
  if (key === undefined) return { ok: false, reason: 'unknown-key' }
  const plaintext = openContent(header.enc, key.secret, sealed)
  if (plaintext === undefined) return { ok: false, reason: 'decryption-failed' }
  if (key.state === 'revoked') return { ok: false, reason: 'revoked' }
  return { ok: true, signed: Buffer.from(plaintext).toString('latin1') }
}

/** The `kid` of a header that is ours in every other member; what has another (`zip`, `p2c`, `crit`, …) is none of ours (K14). */
function readKeyId(head: string): string | undefined {
  const { kid, ...others } = parseJsonObject(head) ?? {}
  const expected = Object.entries(header)
  const isOurs =
    Object.keys(others).length === expected.length &&
    expected.every(([name, value]) => others[name] === value)
  return isOurs && typeof kid === 'string' ? kid : undefined
}
