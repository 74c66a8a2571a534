/** `countersign/jws`: verifies compact JWS. */
export type { SignatureAlgorithm } from './core/jose/algorithm.ts'
export type { JoseHeader } from './core/jose/header.ts'
export type { Jwk, JwkSet } from './core/jose/jwk.ts'
export {
  type JwsRefusal,
  type VerifiedJws,
  type VerifyJwsOptions,
  verifyJws,
} from './core/jose/verify-jws.ts'
