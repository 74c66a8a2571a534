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
  /** The encoded header. */
  head: string
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
  return { head, header, payload, signingInput: token.slice(0, head.length + 1 + body.length), signature }
}

/**
 * The headers of genuine tokens as they are written: one for each key, until there are too many to be ours. Only what is
 * remembered after a signature was verified is in here, so that nobody else can fill it.
 */
const genuine = new Map<string, TokenHeader>()
const maxGenuine = 16

/** Remembers the header of a token whose signature was verified, so that it need not be parsed again. */
export function rememberHeader({ head, header }: ParsedJws): void {
  if (genuine.get(head) === header) return
  if (genuine.size === maxGenuine) genuine.clear()
  // A copy: a slice would keep the whole token in memory.
  genuine.set(Buffer.from(head).toString(), header)
}

function parseHeader(encoded: string): TokenHeader | undefined {
  const known = genuine.get(encoded)
  if (known !== undefined) return known
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
  // What was taken apart is base64url and dots: a text of ASCII.
  return isSignature(key.algorithm, key.verifying, signingInput, signature)
}
