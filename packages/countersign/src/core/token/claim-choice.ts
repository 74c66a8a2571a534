/** Which claims a client's tokens carry beyond those that every token must have. */

/** Claims that are left out unless a client asks for them: the payload of a signed token is readable. */
export const optionalClaims: readonly ['amr', 'auth_time', 'preferred_username'] = [
  'amr',
  'auth_time',
  'preferred_username',
]
export type OptionalClaim = (typeof optionalClaims)[number]

export interface ClaimChoice {
  /** Always written; by default `amr` and `auth_time` are where they say something new, `preferred_username` never. */
  include: readonly OptionalClaim[]
  /** The same in every token of the client, such as a tenant. */
  fixed: Readonly<Record<string, string | number | boolean>>
}

export const defaultClaims: ClaimChoice = { include: [], fixed: {} }

/** Names that have a meaning in the profile, in JWT or in OpenID Connect: no fixed claim may take one. */
const reserved: ReadonlySet<string> = new Set([
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'nbf',
    'iat',
    'jti',
    'client_id',
    'epoch',
    'amr',
    'acr',
    'azp',
    'auth_time',
  ],
  ...['sid', 'roles', 'groups', 'entitlements', 'scope', 'cnf', 'act', 'may_act', 'events', 'nonce'],
  ...['preferred_username', 'at_hash', 'c_hash', 'sub_jwk', 'txn', 'vot', 'vtm', '__proto__'],
])

export function isFreeClaimName(name: string): boolean {
  return name.length > 0 && name.length <= 64 && !reserved.has(name)
}
