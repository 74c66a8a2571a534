/** jose: verifying signed tokens and decrypting encrypted ones. */
import { createSecretKey, randomBytes } from 'node:crypto'
import { EncryptJWT, jwtDecrypt, jwtVerify } from 'jose'
import { audience, issuer, makeClaims } from './claims.ts'
import type { CheckVariant } from './contender.ts'
import { type Algorithm, algorithms, makeKeys, signTokens } from './keys.ts'

function verifying(algorithm: Algorithm): CheckVariant {
  return {
    prepare: async () => {
      const keys = makeKeys(algorithm)
      const options = { algorithms: [algorithm], issuer, audience }
      return {
        mint: async count => signTokens(algorithm, keys, count).map(token => `Bearer ${token}`),
        check: async header => (await jwtVerify(header.slice(7), keys.verifying, options)).payload.sub,
      }
    },
  }
}

const decrypting: CheckVariant = {
  mostCredentials: 10_000,
  prepare: async () => {
    const key = createSecretKey(randomBytes(32))
    const options = { contentEncryptionAlgorithms: ['A256GCM'], issuer, audience }
    return {
      mint: async count => {
        const tokens: string[] = []
        for (let made = 0; made < count; made++) {
          const token = new EncryptJWT({ ...makeClaims() }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
          tokens.push(`Bearer ${await token.encrypt(key)}`)
        }
        return tokens
      },
      check: async header => (await jwtDecrypt(header.slice(7), key, options)).payload.sub,
    }
  },
}

export const check: Record<string, CheckVariant> = {
  ...Object.fromEntries(algorithms.map(algorithm => [algorithm, verifying(algorithm)])),
  'JWE, dir A256GCM': decrypting,
}
