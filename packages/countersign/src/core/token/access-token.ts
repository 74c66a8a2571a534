/** The access token, issued and read back: its claims under the keys of the ring. */
import { parseCompactJsonObject } from '../jose/json.ts'
import type { KeyRing, OpenKey } from '../key/key-ring.ts'
import type { ClaimChoice } from './claim-choice.ts'
import { type AccessTokenClaims, accessTokenType, readClaims, writeClaims } from './claims.ts'
import { openToken } from './encrypted-token.ts'
import { isSignedBy, parseJws, signJws } from './jws.ts'

/** Signs the claims; `choice` says which go without saying, and what its client adds. */
export function issueAccessToken(claims: AccessTokenClaims, key: OpenKey, choice?: ClaimChoice): string {
  return signJws(writeClaims(claims, choice), accessTokenType, key)
}

/** The claims of a token that a key of the ring signed, encrypted or not, whatever its age; `undefined` for anything else. */
export function readAccessToken(
  token: string,
  keys: Pick<KeyRing, 'find' | 'findDecryption'>,
): AccessTokenClaims | undefined {
  const opened = openToken(token, keys)
  const jws = opened.ok ? parseJws(opened.signed) : undefined
  const key = jws === undefined ? undefined : keys.find(jws.header.kid)
  if (jws === undefined || key === undefined || !isSignedBy(jws, key)) return undefined
  return jws.header.typ === accessTokenType ? readPayload(jws.payload) : undefined
}

/** Reads a payload whose signature has been verified; `undefined` when it is not the profile. */
export function readPayload(payload: Uint8Array): AccessTokenClaims | undefined {
  const claims = parseCompactJsonObject(payload)
  return claims === undefined ? undefined : readClaims(claims)
}
