/** fast-jwt: without its cache, and with one that has room for every token in use. */
import { createVerifier } from 'fast-jwt'
import { audience, issuer } from './claims.ts'
import type { CheckVariant } from './contender.ts'
import { type Algorithm, algorithms, exported, makeKeys, signTokens } from './keys.ts'

function verifying(algorithm: Algorithm, isCached: boolean): CheckVariant {
  return {
    prepare: async ({ count }) => {
      const keys = makeKeys(algorithm)
      const verify = createVerifier({
        key: exported(keys.verifying),
        algorithms: [algorithm],
        allowedIss: issuer,
        allowedAud: audience,
        cache: isCached ? 2 * count + 1000 : false,
      })
      return {
        mint: async wanted => signTokens(algorithm, keys, wanted).map(token => `Bearer ${token}`),
        check: header => verify(header.slice(7)).sub,
      }
    },
  }
}

export const check: Record<string, CheckVariant> = Object.fromEntries(
  algorithms.flatMap(algorithm => [
    [algorithm, verifying(algorithm, false)],
    [`${algorithm}, cached`, verifying(algorithm, true)],
  ]),
)
