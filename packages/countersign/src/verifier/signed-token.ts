/** A signed token of ours taken apart, by the same rules as `core/token/jws.ts`, with web standards only. */
import { splitCompact } from '../core/jose/compact.ts'
import { type JsonObject, parseCompactJsonObject } from '../core/jose/json.ts'
import { decodeBase64url } from './base64url.ts'

/** In characters; nothing longer is looked at (K30). */
const maxTokenLength = 4096

/** Nothing of it is believed yet. */
export interface SignedToken {
  alg: string
  kid: string
  typ: string
  payload: Uint8Array
  /** What the signature covers. */
  signingInput: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** Takes a compact JWS apart; `undefined` when it does not have our shape. The header has these members and no other (K13). */
export function parseSigned(token: string): SignedToken | undefined {
  const split = splitCompact(token, 3, maxTokenLength)
  if (!split.ok) return undefined
  const [head = '', body = '', tail = ''] = split.segments
  const header = decodeObject(head)
  const payload = decodeBase64url(body)
  const signature = decodeBase64url(tail)
  if (header === undefined || Object.keys(header).length !== 3) return undefined
  const { alg, kid, typ } = header
  if (typeof alg !== 'string' || typeof kid !== 'string' || typeof typ !== 'string') return undefined
  if (payload === undefined || payload.length === 0 || signature === undefined || signature.length === 0)
    return undefined
  return { alg, kid, typ, payload, signingInput: new TextEncoder().encode(`${head}.${body}`), signature }
}

/** Decodes a part that must be a JSON object exactly as we write it: no space, each member once. */
export function decodeObject(encoded: string): JsonObject | undefined {
  const bytes = decodeBase64url(encoded)
  return bytes === undefined ? undefined : parseCompactJsonObject(bytes)
}
