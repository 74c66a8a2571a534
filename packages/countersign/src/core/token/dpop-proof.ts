/** A proof that its sender has a private key, for one request (RFC 9449 §4): taken apart and judged. Verifies no signature. */
import { decodeBase64url } from '../base64url.ts'
import { algorithmNamed } from '../jose/algorithm-name.ts'
import { splitCompact } from '../jose/compact.ts'
import { refusedMembers } from '../jose/header.ts'
import { type JsonObject, parseJsonObject } from '../jose/json.ts'
import { privateNames } from '../jose/jwk.ts'
import { normalizeAddress } from './public-address.ts'

/** RFC 9449 §4.2: never a shared key, never `none`. `Ed25519` is taken for `EdDSA` (RFC 9864). */
export const proofAlgorithms = ['EdDSA', 'ES256', 'RS256', 'PS256'] as const
export type ProofAlgorithm = (typeof proofAlgorithms)[number]

/** In characters: an RSA key of 4,096 bits, its signature and a long address fit. Nothing longer is looked at (K30). */
export const maxProofLength = 4096

const proofType = 'dpop+jwt'
const maxIdLength = 128
/** How far `iat` may lie ahead of a node's clock, and how old a proof may be: as long as used ones are remembered. */
const aheadMs = 60_000
export const proofLifetimeMs = 300_000
/** With a nonce of ours the nonce says how old the proof is; a client's clock may then be wrong by so much (§8). */
const nonceSkewMs = 86_400_000

/** What a proof states. */
export interface ProofClaims {
  jti: string
  htm: string
  htu: string
  /** Seconds since the epoch. */
  iat: number
  ath?: string
  nonce?: string
}

/** A proof taken apart, nothing of it believed yet. */
export interface ParsedProof {
  algorithm: ProofAlgorithm
  /** A public key of the kind that the algorithm needs; whether it is sound shows when it is imported. */
  jwk: JsonObject
  claims: ProofClaims
  /** What the signature covers. */
  signingInput: string
  signature: Uint8Array
}

/** Takes a proof apart; `undefined` where it is not one (§4.3 steps 2 to 6). Never throws. */
export function parseProof(compact: string): ParsedProof | undefined {
  const split = splitCompact(compact, 3, maxProofLength)
  if (!split.ok) return undefined
  const [head = '', body = '', tail = ''] = split.segments
  const header = readHeader(head)
  const claims = readClaims(decodeObject(body))
  const signature = decodeBase64url(tail)
  if (header === undefined || claims === undefined || signature === undefined || signature.length === 0)
    return undefined
  return { ...header, claims, signingInput: `${head}.${body}`, signature }
}

/** What a proof must be for. */
export interface ProofExpectation {
  method: string
  /** The addresses under which the request may have been sent, normalised. */
  addresses: readonly string[]
  /** SHA-256 of the access token that comes with it, base64url; absent where none does. */
  ath?: string
  /** Whether it carries a nonce that was found to be ours. */
  hasNonce: boolean
  /** Wall time, ms. */
  now: number
}

export type ProofRefusal = 'wrong-method' | 'wrong-address' | 'wrong-time' | 'wrong-token'

/** Judges what a proof states (§4.3 steps 8, 9, 11 and 12). */
export function judgeProof(claims: ProofClaims, expected: ProofExpectation): ProofRefusal | undefined {
  if (claims.htm !== expected.method) return 'wrong-method'
  const address = normalizeAddress(claims.htu)
  if (address === undefined || !expected.addresses.includes(address)) return 'wrong-address'
  const age = expected.now - claims.iat * 1000
  const isTimely = expected.hasNonce
    ? Math.abs(age) <= nonceSkewMs
    : age >= -aheadMs && age <= proofLifetimeMs
  if (!isTimely) return 'wrong-time'
  if (expected.ath !== undefined && claims.ath !== expected.ath) return 'wrong-token'
  return undefined
}

/** The key is the proof's own, which is what `jwk` is for (§4.2); everything else that a token of ours may not have stays refused. */
function readHeader(encoded: string): Pick<ParsedProof, 'algorithm' | 'jwk'> | undefined {
  const header = decodeObject(encoded)
  if (header === undefined || header.typ !== proofType) return undefined
  if (refusedMembers.some(member => member !== 'jwk' && Object.hasOwn(header, member))) return undefined
  const { jwk } = header
  const alg = algorithmNamed(header.alg)
  const algorithm = proofAlgorithms.find(one => one === alg)
  if (algorithm === undefined || !isObject(jwk) || !isPublicKeyFor(jwk, algorithm)) return undefined
  return { algorithm, jwk }
}

/** RFC 9449 §4.3 step 7: a private key in a proof is one that has leaked. */
function isPublicKeyFor(jwk: JsonObject, algorithm: ProofAlgorithm): boolean {
  if ([...privateNames, 'k'].some(name => Object.hasOwn(jwk, name))) return false
  const { kty, crv } = jwk
  switch (algorithm) {
    case 'EdDSA':
      return kty === 'OKP' && crv === 'Ed25519'
    case 'ES256':
      return kty === 'EC' && crv === 'P-256'
    case 'RS256':
    case 'PS256':
      return kty === 'RSA'
  }
}

function readClaims(claims: JsonObject | undefined): ProofClaims | undefined {
  if (claims === undefined) return undefined
  const { jti, htm, htu, iat, ath, nonce } = claims
  if (typeof jti !== 'string' || jti === '' || jti.length > maxIdLength) return undefined
  if (typeof htm !== 'string' || typeof htu !== 'string') return undefined
  if (typeof iat !== 'number' || iat < 0) return undefined
  if (!isOptionalText(ath) || !isOptionalText(nonce)) return undefined
  return { jti, htm, htu, iat, ...(ath !== undefined && { ath }), ...(nonce !== undefined && { nonce }) }
}

function decodeObject(encoded: string): JsonObject | undefined {
  const bytes = decodeBase64url(encoded)
  return bytes === undefined ? undefined : parseJsonObject(bytes)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
