/** Our own tokens as JWS: the general rules of the JOSE room, and a profile that leaves nothing to choose. */
import { decodeBase64url } from '../base64url.ts'
import { isSignature } from '../jose/algorithm.ts'
import { splitCompact } from '../jose/compact.ts'
import { parseCompactJsonObject } from '../jose/json.ts'
import type { OpenKey } from '../key/key-ring.ts'

export { signJws } from '../jose/sign-jws.ts'

/** In characters; nothing longer is looked at (K30). */
export const maxTokenLength = 4096

/** A token taken apart, nothing of it believed yet. */
export interface ParsedJws {
  header: TokenHeader
  /** The payload's bytes. */
  payload: Uint8Array
  /** What the signature covers. */
  signingInput: string
  signature: Uint8Array
}

/** The only header members that a token of ours has; one with any other is refused (K13: `jwk`, `jku`, `x5u`, `crit`, …). */
export interface TokenHeader {
  alg: string
  kid: string
  typ: string
}

/** Takes a compact JWS apart, or answers `undefined` when it does not have our shape. Verifies nothing. */
export function parseJws(token: string): ParsedJws | undefined {
  const split = splitCompact(token, 3, maxTokenLength)
  if (!split.ok) return undefined
  const [head = '', body = '', tail = ''] = split.segments
  const header = parseHeader(head)
  const payload = decodeBase64url(body)
  const signature = decodeBase64url(tail)
  if (header === undefined || payload === undefined || payload.length === 0) return undefined
  if (signature === undefined || signature.length === 0) return undefined
  return { header, payload, signingInput: token.slice(0, head.length + 1 + body.length), signature }
}

function parseHeader(encoded: string): TokenHeader | undefined {
  const header = parseJsonObject(encoded)
  if (header === undefined || Object.keys(header).length !== 3) return undefined
  const { alg, kid, typ } = header
  return typeof alg === 'string' && typeof kid === 'string' && typeof typ === 'string'
    ? { alg, kid, typ }
    : undefined
}

/** Decodes a base64url part that must be a JSON object exactly as we write it: no space, each member once. */
export function parseJsonObject(encoded: string): Record<string, unknown> | undefined {
  const bytes = decodeBase64url(encoded)
  return bytes === undefined ? undefined : parseCompactJsonObject(bytes)
}

/** Whether the signature is the key's, by the key's own algorithm; the header's `alg` must name the same one. */
export function isSignedBy({ header, signingInput, signature }: ParsedJws, key: OpenKey): boolean {
  if (header.alg !== key.algorithm) return false
  return isSignature(key.algorithm, key.verifying, Buffer.from(signingInput), signature)
}
