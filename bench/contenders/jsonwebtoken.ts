/** jsonwebtoken: with a KeyObject, and with the string secret that most examples show. */
import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { audience, issuer } from './claims.ts'
import type { CheckVariant } from './contender.ts'
import { type Algorithm, makeKeys, signTokens } from './keys.ts'

function verifying(
  algorithm: Exclude<Algorithm, 'EdDSA'>,
  keyFor: (key: KeyObject) => jwt.Secret,
): CheckVariant {
  return {
    prepare: async () => {
      const keys = makeKeys(algorithm)
      const key = keyFor(keys.verifying)
      return {
        mint: async count => signTokens(algorithm, keys, count).map(token => `Bearer ${token}`),
        check: header => jwt.verify(header.slice(7), key, { algorithms: [algorithm], issuer, audience }).sub,
      }
    },
  }
}

export const check: Record<string, CheckVariant> = {
  'HS256, KeyObject': verifying('HS256', key => key),
  'HS256, string secret': verifying('HS256', key => key.export().toString()),
  'ES256, KeyObject': verifying('ES256', key => key),
  'RS256, KeyObject': verifying('RS256', key => key),
}
