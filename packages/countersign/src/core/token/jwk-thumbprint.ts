/** The thumbprint of a public key (RFC 7638): one name for one key, however its JWK is written. */

/** What every public JWK of that type has, in lexicographic order (RFC 7638 §3.2, RFC 8037 §2). */
const required = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
} as const

/** The JSON that the thumbprint is the hash of; `undefined` where a member is missing or the type is another. */
export function canonicalJwk(jwk: Readonly<Record<string, unknown>>): string | undefined {
  const { kty } = jwk
  if (kty !== 'EC' && kty !== 'OKP' && kty !== 'RSA') return undefined
  const members = required[kty].map(name => [name, jwk[name]] as const)
  return members.every(([, value]) => typeof value === 'string')
    ? JSON.stringify(Object.fromEntries(members))
    : undefined
}
