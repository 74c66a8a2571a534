/** `countersign/jwe`: decrypts compact JWE. */
export type { ContentEncryption } from './core/jose/content-encryption.ts'
export {
  type DecryptedJwe,
  type DecryptJweOptions,
  decryptJwe,
  type JweRefusal,
} from './core/jose/decrypt-jwe.ts'
export type { JoseHeader } from './core/jose/header.ts'
export type { Jwk, JwkSet } from './core/jose/jwk.ts'
export type { KeyManagement } from './core/jose/key-management.ts'
