/** The claims of an access token: the profile of RFC 9068 with the subject's epoch, and how they are judged. */
import { isHandle } from '../handle.ts'
import { type ClaimChoice, defaultClaims } from './claim-choice.ts'
import { isTokenId } from './token-id.ts'

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
  /** The subject's epoch under which it was issued. Not written where it is 0. */
  epoch: number
  /** Authentication methods (RFC 8176). Not written where it is a password alone. */
  amr: readonly string[]
  /** When the subject proved who they are, where that is not `iat`. */
  auth_time?: number
  /** The login that it belongs to, where there is one. */
  sid?: string
  /** The subject's roles when it was issued, where there are any. */
  roles?: readonly string[]
  /** The identifier, where the client asked for it. */
  preferred_username?: string
  /** Before when it is not valid (RFC 7519 §4.1.5); only tokens of others have it. */
  nbf?: number
  /** The key that its holder must prove to have (RFC 9449 §6): the SHA-256 thumbprint of a JWK. */
  cnf?: { readonly jkt: string }
}

/** What a resource accepts. */
export interface AccessTokenExpectation {
  issuer: string
  audience: string
  /** How far `iat` may lie ahead of this node's clock. `exp` is not stretched: the nodes of one issuer share a clock, nearly. */
  clockToleranceSeconds: number
}

const passwordAlone: readonly string[] = Object.freeze(['pwd'])

/** The claims as they are written: what goes without saying is not said, unless the client asked for it. */
export function writeClaims(
  { epoch, amr, ...claims }: AccessTokenClaims,
  { include, fixed }: ClaimChoice = defaultClaims,
): Record<string, unknown> {
  return {
    ...claims,
    ...(epoch !== 0 && { epoch }),
    ...((include.includes('amr') || !isSame(amr, passwordAlone)) && { amr }),
    ...fixed,
  }
}

/**
 * Reads verified claims, in place; `undefined` when they are not the profile. Members that it does not know are passed over.
 *
 * @param claims - Fresh from `JSON.parse`; what goes without saying is written into it.
 */
export function readClaims(claims: Record<string, unknown>): AccessTokenClaims | undefined {
  if (claims.epoch === undefined) claims.epoch = 0
  if (claims.amr === undefined) claims.amr = passwordAlone
  return hasProfile(claims) ? claims : undefined
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
  if (claims.nbf !== undefined && claims.nbf * 1000 > now + expected.clockToleranceSeconds * 1000)
    return 'not-yet-valid'
  if (now >= claims.exp * 1000) return 'expired'
  return undefined
}

function hasProfile(claims: Record<string, unknown>): claims is Record<string, unknown> & AccessTokenClaims {
  const { iss, sub, aud, exp, iat, jti, client_id, epoch, amr, auth_time, sid, roles, cnf, nbf } = claims
  return (
    typeof iss === 'string' &&
    typeof sub === 'string' &&
    typeof aud === 'string' &&
    typeof client_id === 'string' &&
    isInstant(exp) &&
    isInstant(iat) &&
    typeof jti === 'string' &&
    isTokenId(jti) &&
    isInstant(epoch) &&
    isTexts(amr) &&
    (auth_time === undefined || isInstant(auth_time)) &&
    (nbf === undefined || isInstant(nbf)) &&
    (sid === undefined || (typeof sid === 'string' && isHandle(sid))) &&
    (roles === undefined || isTexts(roles)) &&
    (cnf === undefined || isConfirmation(cnf))
  )
}

/** Claims of the profile, each as it may be. */
const sound = {
  iss: '',
  sub: '',
  aud: '',
  exp: 0,
  iat: 0,
  jti: 'A'.repeat(22),
  client_id: '',
  epoch: 0,
  amr: passwordAlone,
} as const

/**
 * Which claims keep these from being the profile: those that are missing, and those of another kind. By the rule that
 * decides it, one claim at a time.
 */
export function faultyClaims(claims: Readonly<Record<string, unknown>>): string[] {
  const read = { epoch: 0, amr: passwordAlone, ...claims }
  const names = new Set([...Object.keys(sound), 'auth_time', 'nbf', 'sid', 'roles', 'cnf'])
  return [...names].filter(name => !hasProfile({ ...sound, [name]: read[name as keyof typeof read] }))
}

/** RFC 9449 §6.1. A confirmation of another kind is one that nobody here could ask for: such a token is not ours. */
function isConfirmation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'jkt' in value && typeof value.jkt === 'string'
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isTexts(value: unknown): value is string[] {
  if (!Array.isArray(value)) return false
  for (const item of value) if (typeof item !== 'string') return false
  return true
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}
