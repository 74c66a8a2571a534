/** An encrypted token of ours: a signed one inside a JWE with `dir` and A256GCM (RFC 7516, RFC 7519 §5.2). */
import { ConfigurationError } from '../core/errors.ts'
import { splitCompact } from '../core/jose/compact.ts'
import type { JsonObject } from '../core/jose/json.ts'
import { accessTokenType } from '../core/token/claims.ts'
import { decodeBase64url } from './base64url.ts'
import { decodeObject } from './signed-token.ts'

/** A shared key as a JWK (RFC 7518 §6.4): 32 bytes. */
export interface DecryptionJwk {
  kty: 'oct'
  kid: string
  k: string
}

/** RFC 7518 §5.3. */
const ivLength = 12
const tagLength = 16

export type Opened =
  | { ok: true; kid: string; token: string }
  | { ok: false; reason: 'malformed' | 'unknown-key' | 'decryption-failed' }

/** Where the keys are that open tokens. */
export interface DecryptionKeys {
  find(kid: string): Promise<CryptoKey | undefined>
  /** Whether a key of that name is still there. */
  has(kid: string): boolean
  /** Reads them again, where they are read at all. */
  reload(): Promise<void>
}

/** The keys that the verifier was made with. */
export class GivenKeys implements DecryptionKeys {
  readonly #keys: ReadonlyMap<string, Promise<CryptoKey>>

  /** @throws {ConfigurationError} when one is no key of 256 bits. */
  constructor(keys: readonly DecryptionJwk[]) {
    this.#keys = new Map(
      keys.map(jwk => {
        const key = importDecryptionKey({ ...jwk })
        if (key === undefined)
          throw new ConfigurationError('decryptionKeys: must be JWKs with kty "oct" and 32 bytes in "k"')
        return [jwk.kid, key]
      }),
    )
  }

  async find(kid: string): Promise<CryptoKey | undefined> {
    return this.#keys.get(kid)
  }

  has(kid: string): boolean {
    return this.#keys.has(kid)
  }

  async reload(): Promise<void> {}
}

/** Opens an encrypted token. */
export async function openToken(encrypted: string, keys: DecryptionKeys): Promise<Opened> {
  const split = splitCompact(encrypted, 5)
  if (!split.ok) return { ok: false, reason: 'malformed' }
  const [head = '', wrapped = '', iv = '', content = '', tag = ''] = split.segments
  const kid = readKid(head)
  const sealed = { iv: decodeBase64url(iv), content: decodeBase64url(content), tag: decodeBase64url(tag) }
  // RFC 7516 §5.2 step 10: with `dir` there is no encrypted key.
  if (kid === undefined || wrapped !== '' || sealed.content === undefined)
    return { ok: false, reason: 'malformed' }
  if (sealed.iv?.length !== ivLength || sealed.tag?.length !== tagLength)
    return { ok: false, reason: 'malformed' }
  const key = await keys.find(kid)
  if (key === undefined) return { ok: false, reason: 'unknown-key' }

  const data = new Uint8Array(sealed.content.length + tagLength)
  data.set(sealed.content)
  data.set(sealed.tag, sealed.content.length)
  const additionalData = new TextEncoder().encode(head)
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData }, key, data)
    const token = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
    return { ok: true, kid, token }
  } catch {
    // Another key, or a byte changed on the way, or no text: nobody who could seal it has.
    return { ok: false, reason: 'decryption-failed' }
  }
}

/** The `kid` of a header that is ours: nothing that is not understood, and nothing left to choose. */
function readKid(encoded: string): string | undefined {
  const { alg, enc, kid, typ, cty, ...rest } = decodeObject(encoded) ?? {}
  const isOurs = alg === 'dir' && enc === 'A256GCM' && typ === accessTokenType && cty === 'JWT'
  if (Object.keys(rest).length > 0) return undefined
  return isOurs && typeof kid === 'string' ? kid : undefined
}

/** `undefined` where it is no shared key of 256 bits. */
export function importDecryptionKey({ kty, k }: JsonObject): Promise<CryptoKey> | undefined {
  const bytes = typeof k === 'string' ? decodeBase64url(k) : undefined
  if (kty !== 'oct' || bytes?.length !== 32) return undefined
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['decrypt'])
}
