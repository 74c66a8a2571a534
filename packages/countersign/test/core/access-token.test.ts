/** Access tokens: signed by us, read by anybody with the keys, believed only when untouched. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { importJWK, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { tokenAlgorithms } from '../../src/core/key/signing-key.ts'
import { issueAccessToken, readAccessToken } from '../../src/core/token/access-token.ts'
import { type AccessTokenClaims, judgeClaims, writeClaims } from '../../src/core/token/claims.ts'
import { parseJws } from '../../src/core/token/jws.ts'
import { createTokenId } from '../../src/core/token/token-id.ts'

const sealingKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const claims: AccessTokenClaims = {
  iss: 'https://auth.example.com',
  sub: createHandle(randomBytes),
  aud: 'api',
  exp: 2_000_000_600,
  iat: 2_000_000_000,
  jti: createTokenId(randomBytes),
  client_id: 'app',
  epoch: 3,
  amr: ['pwd'],
}

describe.each(tokenAlgorithms)('an access token signed with %s', algorithm => {
  const ring = openKeyRing([generateKey(algorithm, 0, sealingKey, randomBytes)], algorithm, sealingKey)
  const token = issueAccessToken(claims, ring.active)

  test('reads back as it was issued', () => {
    expect(readAccessToken(token, ring)).toEqual(claims)
  })

  test('is verified by jose with the published key', async () => {
    const [jwk] = ring.jwks.keys
    const key = jwk === undefined ? ring.active.verifying : await importJWK(jwk)
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      issuer: claims.iss,
      audience: 'api',
      typ: 'at+jwt',
      currentDate: new Date(2_000_000_001_000),
    })
    expect(payload).toEqual(writeClaims(claims))
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: ring.active.kid })
  })

  test('is refused with any one character changed, added or removed', () => {
    const characters = fc.constantFrom(...'ABCDEFabcdef0123456789-_.= ')
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        characters,
        fc.nat({ max: 2 }),
        (at, character, edit) => {
          const edited =
            token.slice(0, at) + (edit === 0 ? '' : character) + token.slice(edit === 2 ? at : at + 1)
          if (edited !== token) expect(readAccessToken(edited, ring)).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })

  test('says nothing under another key of the same kid', () => {
    const stored = generateKey(algorithm, 0, sealingKey, randomBytes)
    const other = openKeyRing([stored], algorithm, sealingKey)
    expect(readAccessToken(token, { ...ring, find: () => other.active })).toBeUndefined()
  })
})

describe('what goes without saying is not said', () => {
  const ring = openKeyRing([generateKey('EdDSA', 0, sealingKey, randomBytes)], 'EdDSA', sealingKey)

  test.each([
    [
      { epoch: 0, amr: ['pwd'] },
      { epoch: false, amr: false },
    ],
    [
      { epoch: 1, amr: ['pwd'] },
      { epoch: true, amr: false },
    ],
    [
      { epoch: 0, amr: ['pwd', 'otp'] },
      { epoch: false, amr: true },
    ],
    [
      { epoch: 0, amr: [] },
      { epoch: false, amr: true },
    ],
  ])('%j is written as %j, and read back as it was', (change, written) => {
    const issued = { ...claims, ...change }
    const body = writeClaims(issued)
    expect({ epoch: 'epoch' in body, amr: 'amr' in body }).toEqual(written)
    expect(readAccessToken(issueAccessToken(issued, ring.active), ring)).toEqual(issued)
  })
})

describe('reading tokens', () => {
  test('a header with a member of another kind is not ours', () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = { alg: 'EdDSA', kid: 'AAAAAAAA', typ: 'at+jwt' }
    expect(parseJws(`${encode(header)}.e30.AAAA`)?.header).toEqual(header)
    for (const name of Object.keys(header))
      for (const value of [1, null, {}])
        expect(parseJws(`${encode({ ...header, [name]: value })}.e30.AAAA`)).toBeUndefined()
  })

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'eyJ.A0-_{}"') })),
        text => {
          parseJws(text)
        },
      ),
      { numRuns: 5000 },
    )
  })

  test.each([
    ['another issuer', { iss: 'https://auth.example.com.evil.test' }, 'wrong-issuer'],
    ['another audience', { aud: 'billing' }, 'wrong-audience'],
    ['at its expiry', { exp: 2_000_000_001 }, 'expired'],
    ['from the future', { iat: 2_000_000_062, exp: 2_000_000_900 }, 'not-yet-valid'],
  ])('claims of %s are refused', (_, change, reason) => {
    const expected = { issuer: claims.iss, audience: 'api', clockToleranceSeconds: 60 }
    expect(judgeClaims({ ...claims, ...change }, expected, 2_000_000_001_000)).toBe(reason)
    expect(judgeClaims(claims, expected, 2_000_000_001_000)).toBeUndefined()
  })
})
