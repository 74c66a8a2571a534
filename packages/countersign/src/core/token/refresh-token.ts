/**
 * The refresh token: opaque to its client, made, recognised and digested here (RFC 6749 §1.5, RFC 9700 §4.14.2).
 *
 * It is the login's `sid`, which of the login's tokens it is, 192 random bits, and a MAC over all of that. The MAC lets
 * any token that was ever given out be told from an invented one without a record of each: `sid`s are public, and
 * nobody may end a login by presenting garbage with its `sid`.
 */
import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'
import type { Random } from '../clock.ts'
import { deriveKey } from '../key/key-seal.ts'

/** In characters; nothing longer or shorter is looked at (K30). */
export const refreshTokenLength = 80

const sidLength = 16
const generationLength = 4
const randomLength = 24
const macLength = 16
const bodyLength = sidLength + generationLength + randomLength
/** The generation has four bytes. A client that refreshes every second gets there after 136 years. */
const lastGeneration = 0xffff_ffff

/** What a genuine token says. */
export interface RefreshToken {
  /** The login that it belongs to. */
  sid: string
  /** Which of the login's tokens it is, from 0. */
  generation: number
}

/** Derives the key of the MAC from the operator's secret; anything that is no secret is a `ConfigurationError`. */
export function deriveRefreshKey(secret: string): KeyObject {
  return deriveKey(secret, 'countersign refresh tokens v1')
}

/** A new token, 80 characters of base64url. No two are ever the same, not even of one login and generation. */
export function createRefreshToken(
  { sid, generation }: RefreshToken,
  key: KeyObject,
  random: Random,
): string {
  const body = Buffer.alloc(bodyLength)
  body.set(Buffer.from(sid, 'base64url'), 0)
  body.writeUInt32BE(Math.min(generation, lastGeneration), sidLength)
  body.set(random(randomLength), sidLength + generationLength)
  return encodeBase64url(Buffer.concat([body, macOf(body, key)]))
}

/** What the token says, or `undefined` when it was not made with this key: nothing in it is believed before. */
export function readRefreshToken(token: string, key: KeyObject): RefreshToken | undefined {
  if (token.length !== refreshTokenLength) return undefined
  const bytes = decodeBase64url(token)
  if (bytes === undefined) return undefined
  const body = Buffer.from(bytes.subarray(0, bodyLength))
  if (!timingSafeEqual(bytes.subarray(bodyLength), macOf(body, key))) return undefined
  return { sid: encodeBase64url(body.subarray(0, sidLength)), generation: body.readUInt32BE(sidLength) }
}

/** SHA-256 of the whole token: all that a store ever holds of it. */
export function digestRefreshToken(token: string): Uint8Array {
  return hash('sha256', token, 'buffer')
}

/** HMAC-SHA-256, cut to 128 bits (RFC 2104 §5). */
function macOf(body: Uint8Array, key: KeyObject): Uint8Array {
  return createHmac('sha256', key).update(body).digest().subarray(0, macLength)
}
