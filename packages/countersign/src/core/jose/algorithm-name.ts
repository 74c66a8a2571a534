/** The two names of one algorithm: what RFC 8037 calls `EdDSA` with an Ed25519 key is `Ed25519` since RFC 9864. */

/** The name that is used in here, of whatever stands in an `alg`; keys of Web Crypto and of newer libraries have the newer one. */
export function algorithmNamed(alg: unknown): unknown {
  return alg === 'Ed25519' ? 'EdDSA' : alg
}
