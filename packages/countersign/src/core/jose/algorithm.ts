/** The five signature algorithms (RFC 7518 §3.1, RFC 8037 §3.1): signing and verifying with a key that is already checked. */
import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { derToRaw, rawToDer } from './ecdsa-der.ts'

/** Nothing else is understood; `none` (RFC 7518 §3.6) is not an algorithm here. */
export const signatureAlgorithms = ['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** RFC 7518 §3.5: the salt is as long as the hash. Only options can say so; with a plain key any length would pass. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const

/** Signs with a key that the algorithm fits. */
export function createSignature(algorithm: SignatureAlgorithm, key: KeyObject, data: Uint8Array): Uint8Array {
  switch (algorithm) {
    case 'EdDSA':
      return sign(null, data, key)
    case 'ES256':
      return derToRaw(sign('sha256', data, key))
    case 'RS256':
      return sign('sha256', data, key)
    case 'PS256':
      return sign('sha256', data, { key, ...pss })
    case 'HS256':
      return createHmac('sha256', key).update(data).digest()
  }
}

/**
 * Whether the signature is the key's. The caller has made sure that the key is one of that algorithm.
 *
 * @param data - As a text only where every character of it is of ASCII.
 */
export function isSignature(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  data: Uint8Array | string,
  signature: Uint8Array,
): boolean {
  if (algorithm === 'HS256') return isAuthenticated(key, data, signature)
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  switch (algorithm) {
    case 'EdDSA':
      return signature.length === 64 && verify(null, bytes, key, signature)
    case 'ES256':
      // RFC 7518 §3.4: exactly 64 bytes.
      return signature.length === 64 && verify('sha256', bytes, key, rawToDer(signature))
    case 'RS256':
      return verify('sha256', bytes, key, signature)
    case 'PS256':
      return verify('sha256', bytes, { key, ...pss }, signature)
  }
}

function isAuthenticated(key: KeyObject, data: Uint8Array | string, signature: Uint8Array): boolean {
  // As text in and out: a buffer for either takes Node a tenth of the time longer.
  const expected = Buffer.from(createHmac('sha256', key).update(data).digest('latin1'), 'latin1')
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}
