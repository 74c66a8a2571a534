/** The access token: the profile of RFC 9068 with the subject's epoch, issued and read here. */
import { isHandle } from '../handle.ts'
import type { KeyRing, OpenKey } from '../key/key-ring.ts'
import { isSignedBy, parseJsonObject, parseJws, signJws } from './jws.ts'

/** RFC 9068 §2.1. */
export const accessTokenType = 'at+jwt'

/** How far `iat` may lie ahead of a node's clock. */
export const clockToleranceSeconds = 60

/** What a token states. Instants are whole seconds since the epoch, as RFC 7519 has them. */
export interface AccessTokenClaims {
  iss: string
  sub: string
  aud: string
  exp: number
  iat: number
  jti: string
  client_id: string
  /** The subject's epoch under which it was issued. */
  epoch: number
  /** Authentication methods (RFC 8176). */
  amr: string[]
  /** When the subject proved who they are, where that is not `iat`. */
  auth_time?: number
  /** The login that it belongs to, where there is one. */
  sid?: string
  /** The subject's roles when it was issued, where there are any. */
  roles?: string[]
}

/** What a resource accepts. */
export interface AccessTokenExpectation {
  issuer: string
  audience: string
  /** How far `iat` may lie ahead of this node's clock. `exp` is not stretched: the nodes of one issuer share a clock, nearly. */
  clockToleranceSeconds: number
}

/** Signs the claims. */
export function issueAccessToken(claims: AccessTokenClaims, key: OpenKey): string {
  return signJws(claims, accessTokenType, key)
}

/** The claims of a token that a key of the ring signed, whatever its age; `undefined` for anything else. */
export function readAccessToken(token: string, keys: Pick<KeyRing, 'find'>): AccessTokenClaims | undefined {
  const jws = parseJws(token)
  const key = jws === undefined ? undefined : keys.find(jws.header.kid)
  if (jws === undefined || key === undefined || !isSignedBy(jws, key)) return undefined
  return jws.header.typ === accessTokenType ? readClaims(jws.payload) : undefined
}

/** Reads a payload whose signature has been verified; `undefined` when it is not the profile. */
export function readClaims(payload: string): AccessTokenClaims | undefined {
  const claims = parseJsonObject(payload)
  return claims !== undefined && hasProfile(claims) ? claims : undefined
}

export type ClaimsRefusal = 'wrong-issuer' | 'wrong-audience' | 'expired' | 'not-yet-valid'

/**
 * Judges verified claims (RFC 9068 §4).
 *
 * @param now - Wall time, ms.
 */
export function judgeClaims(
  claims: AccessTokenClaims,
  expected: AccessTokenExpectation,
  now: number,
): ClaimsRefusal | undefined {
  if (claims.iss !== expected.issuer) return 'wrong-issuer'
  if (claims.aud !== expected.audience) return 'wrong-audience'
  if (claims.iat * 1000 > now + expected.clockToleranceSeconds * 1000) return 'not-yet-valid'
  if (now >= claims.exp * 1000) return 'expired'
  return undefined
}

function hasProfile(claims: Record<string, unknown>): claims is Record<string, unknown> & AccessTokenClaims {
  const { iss, sub, aud, exp, iat, jti, client_id, epoch, amr, auth_time, sid, roles } = claims
  return (
    typeof iss === 'string' &&
    typeof sub === 'string' &&
    typeof aud === 'string' &&
    typeof client_id === 'string' &&
    isInstant(exp) &&
    isInstant(iat) &&
    typeof jti === 'string' &&
    isHandle(jti) &&
    isInstant(epoch) &&
    isTexts(amr) &&
    (auth_time === undefined || isInstant(auth_time)) &&
    (sid === undefined || typeof sid === 'string') &&
    (roles === undefined || isTexts(roles))
  )
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
