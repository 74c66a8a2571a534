/** Compact JWS (RFC 7515 §7.1): signing, and verifying with a key that fixes the algorithm (RFC 8725 §3.1). */
import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { OpenKey } from '../key/key-ring.ts'
import type { TokenAlgorithm } from '../key/signing-key.ts'

/** In characters; nothing longer is looked at (K30). */
export const maxTokenLength = 4096

/** A token taken apart, nothing of it believed yet. */
export interface ParsedJws {
  header: JoseHeader
  /** The encoded payload. */
  payload: string
  /** What the signature covers. */
  signingInput: string
  signature: Uint8Array
}

/** The only header members that a token of ours has; one with any other is refused (K13: `jwk`, `jku`, `x5u`, `crit`, …). */
export interface JoseHeader {
  alg: string
  kid: string
  typ: string
}

/** Takes a compact JWS apart, or answers `undefined` when it does not have our shape. Verifies nothing. */
export function parseJws(token: string): ParsedJws | undefined {
  if (token.length > maxTokenLength) return undefined
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first <= 0 || second <= first + 1 || token.indexOf('.', second + 1) !== -1) return undefined
  const header = parseHeader(token.slice(0, first))
  const signature = decodeBase64url(token.slice(second + 1))
  if (header === undefined || signature === undefined || signature.length === 0) return undefined
  return { header, payload: token.slice(first + 1, second), signingInput: token.slice(0, second), signature }
}

function parseHeader(encoded: string): JoseHeader | undefined {
  const header = parseJsonObject(encoded)
  if (header === undefined || Object.keys(header).length !== 3) return undefined
  const { alg, kid, typ } = header
  return typeof alg === 'string' && typeof kid === 'string' && typeof typ === 'string'
    ? { alg, kid, typ }
    : undefined
}

/** Decodes a base64url part that must be a JSON object in UTF-8, each member once. */
export function parseJsonObject(encoded: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64url(encoded)
  if (bytes === undefined) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    // Written again it must be as long: a repeated member, or space between them, is lost in parsing (RFC 7515 §4).
    return JSON.stringify(value).length === text.length ? (value as Record<string, unknown>) : undefined
  } catch {
    // Neither UTF-8 nor JSON: what a client sends is refused, not thrown.
    return undefined
  }
}

/** Signs a header and payload into a compact JWS. */
export function signJws(payload: object, typ: string, key: OpenKey): string {
  const header: JoseHeader = { alg: key.algorithm, kid: key.kid, typ }
  const signingInput = `${encodeJson(header)}.${encodeJson(payload)}`
  return `${signingInput}.${encodeBase64url(createSignature(key.algorithm, key.signing, Buffer.from(signingInput)))}`
}

function encodeJson(value: object): string {
  return encodeBase64url(Buffer.from(JSON.stringify(value)))
}

function createSignature(algorithm: TokenAlgorithm, key: KeyObject, data: Uint8Array): Uint8Array {
  switch (algorithm) {
    case 'EdDSA':
      return sign(null, data, key)
    case 'ES256':
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
    case 'RS256':
      return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PADDING })
    case 'HS256':
      return createHmac('sha256', key).update(data).digest()
  }
}

/** Whether the signature is the key's, by the key's own algorithm; the header's `alg` must name the same one. */
export function isSignedBy(jws: ParsedJws, key: OpenKey): boolean {
  if (jws.header.alg !== key.algorithm) return false
  const data = Buffer.from(jws.signingInput)
  const { signature } = jws
  switch (key.algorithm) {
    case 'EdDSA':
      return signature.length === 64 && verify(null, data, key.verifying, signature)
    case 'ES256':
      return (
        signature.length === 64 &&
        verify('sha256', data, { key: key.verifying, dsaEncoding: 'ieee-p1363' }, signature)
      )
    case 'RS256':
      return verify('sha256', data, { key: key.verifying, padding: constants.RSA_PKCS1_PADDING }, signature)
    case 'HS256': {
      const expected = createHmac('sha256', key.verifying).update(data).digest()
      return signature.length === expected.length && timingSafeEqual(signature, expected)
    }
  }
}
