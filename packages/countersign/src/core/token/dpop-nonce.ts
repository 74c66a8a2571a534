/**
 * The nonce that the server asks proofs to carry (RFC 9449 §8, §9): it shows that a proof was not made long ago.
 *
 * Nothing is stored: it is a MAC over the time, under a key that every node derives from the secret, so that each node
 * accepts what any other gave out.
 */
import { createHmac, type KeyObject } from 'node:crypto'
import { encodeBase64url } from '../base64url.ts'
import { deriveKey } from '../key/key-seal.ts'

/** What nonces are made with. */
export type NonceKey = KeyObject

/** How long one nonce is given out; it is accepted for as long again. */
const periodMs = 150_000
const macLength = 16

/** How long a nonce can be accepted after it is seen, on a node whose clock is behind too. */
export const nonceLifetimeMs: number = 3 * periodMs

/** Derives the key of the MAC from the operator's secret; anything that is no secret is a `ConfigurationError`. */
export function deriveNonceKey(secret: string): NonceKey {
  return deriveKey(secret, 'countersign proof nonces v1')
}

/**
 * The nonce to give out.
 *
 * @param now - Wall time, ms.
 */
export function createNonce(key: NonceKey, now: number): string {
  return macOf(key, periodOf(now))
}

/** Whether the nonce is the present one, the one before, or the next, of a node whose clock is ahead. */
export function isNonce(key: NonceKey, nonce: string, now: number): boolean {
  const period = periodOf(now)
  // No secret is compared: what is looked for is given to everybody who asks.
  return [period, period - 1, period + 1].some(one => macOf(key, one) === nonce)
}

function periodOf(now: number): number {
  return Math.floor(now / periodMs)
}

/** HMAC-SHA-256, cut to 128 bits (RFC 2104 §5). */
function macOf(key: NonceKey, period: number): string {
  return encodeBase64url(createHmac('sha256', key).update(`${period}`).digest().subarray(0, macLength))
}
