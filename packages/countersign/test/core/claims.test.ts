/** The profile of an access token: each claim of the right kind, and what a client may add. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { isFreeClaimName } from '../../src/core/token/claim-choice.ts'
import {
  type AccessTokenClaims,
  faultyClaims,
  judgeClaims,
  readClaims,
  writeClaims,
} from '../../src/core/token/claims.ts'
import { createTokenId, isTokenId } from '../../src/core/token/token-id.ts'

const claims: AccessTokenClaims = {
  iss: 'https://auth.example.com',
  sub: createHandle(randomBytes),
  aud: 'api',
  exp: 2_000_000_600,
  iat: 2_000_000_000,
  jti: createTokenId(randomBytes),
  client_id: 'app',
  epoch: 3,
  amr: ['pwd', 'otp'],
  auth_time: 1_999_999_000,
  sid: createHandle(randomBytes),
  roles: ['editor'],
  cnf: { jkt: 'thumbprint' },
}

describe('the profile', () => {
  test('is read with every claim, and without those that may be absent', () => {
    expect(readClaims({ ...claims })).toEqual(claims)
    const { auth_time, sid, roles, cnf, ...least } = claims
    expect(readClaims(least)).toEqual(least)
  })

  const required = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'] as const
  test.each(required)('is not one without %s', name => {
    const { [name]: _, ...others } = claims
    expect(readClaims(others)).toBeUndefined()
  })

  const wrong: [string, readonly unknown[]][] = [
    ...['iss', 'sub', 'aud', 'client_id'].map((name): [string, readonly unknown[]] => [
      name,
      [1, null, ['x']],
    ]),
    ...['exp', 'iat', 'epoch', 'auth_time', 'nbf'].map((name): [string, readonly unknown[]] => [
      name,
      ['1', -1, 1.5, Number.NaN, 2 ** 53, null],
    ]),
    ['jti', [1, '', 'x', `${claims.jti}A`, null]],
    ['sid', [1, '', 'x', claims.jti, null]],
    ...['amr', 'roles'].map((name): [string, readonly unknown[]] => [
      name,
      ['pwd', [1], ['pwd', null], {}, null],
    ]),
    ['cnf', [null, 'x', 1, {}, { jkt: 1 }, { jwk: {} }]],
  ]
  test.each(wrong)('is not one with another kind of %s', (name, values) => {
    for (const value of values) {
      expect(readClaims({ ...claims, [name]: value }), `${value}`).toBeUndefined()
      expect(faultyClaims({ ...claims, [name]: value }), `${value}`).toEqual([name])
    }
  })

  test('names every claim that is missing or of another kind, and none that may be absent', () => {
    expect(faultyClaims({ ...claims })).toEqual([])
    expect(faultyClaims({ ...claims, nbf: claims.iat })).toEqual([])
    expect(faultyClaims({ ...claims, tenant: 'north' })).toEqual([])
    expect(faultyClaims({}).toSorted()).toEqual(required.toSorted())
    expect(faultyClaims({ ...claims, exp: '1', roles: 'editor' }).toSorted()).toEqual(['exp', 'roles'])
  })

  test('a claim that the client asked for is written though it says nothing new', () => {
    const plain = { ...claims, amr: ['pwd'] }
    const choice = { fixed: { tenant: 'north' } }
    expect(writeClaims(plain, { ...choice, include: [] })).not.toHaveProperty('amr')
    expect(writeClaims(plain, { ...choice, include: ['amr'] })).toMatchObject({
      amr: ['pwd'],
      tenant: 'north',
    })
    for (const amr of [[], ['otp'], ['pwd', 'otp'], ['otp', 'pwd']])
      expect(writeClaims({ ...claims, amr })).toMatchObject({ amr })
  })

  test('the tolerance for a clock that is behind is in seconds, and whole', () => {
    const expected = { issuer: claims.iss, audience: 'api', clockToleranceSeconds: 60 }
    const at = (seconds: number) => judgeClaims(claims, expected, (claims.iat + seconds) * 1000)
    expect([at(-61), at(-60), at(0)]).toEqual(['not-yet-valid', undefined, undefined])
  })

  test('a token that begins later than it was issued is not valid before (RFC 7519 §4.1.5), with the same tolerance', () => {
    const expected = { issuer: claims.iss, audience: 'api', clockToleranceSeconds: 60 }
    const later = { ...claims, nbf: claims.iat + 300 }
    const at = (seconds: number) => judgeClaims(later, expected, (claims.iat + seconds) * 1000)
    expect([at(0), at(239), at(240), at(300)]).toEqual([
      'not-yet-valid',
      'not-yet-valid',
      undefined,
      undefined,
    ])
  })
})

describe('names', () => {
  test('a claim of a client’s own may be called anything that has no meaning', () => {
    for (const name of ['tenant', 'https://example.com/x', 'x'.repeat(64)])
      expect(isFreeClaimName(name)).toBe(true)
    for (const name of ['', 'x'.repeat(65), 'roles', 'sub', 'epoch', 'cnf', 'sid', 'scope', '__proto__'])
      expect(isFreeClaimName(name)).toBe(false)
  })

  test('a token’s own name is 16 characters, or 22 of earlier versions', () => {
    for (const id of [createTokenId(randomBytes), createHandle(randomBytes)]) expect(isTokenId(id)).toBe(true)
    for (const id of [
      '',
      'A'.repeat(15),
      'A'.repeat(17),
      `${'A'.repeat(15)}+`,
      'A'.repeat(21),
      `${'A'.repeat(21)}B`,
    ])
      expect(isTokenId(id), id).toBe(false)
  })

  test('no name begins like the option of a command', () => {
    expect(createTokenId(() => new Uint8Array(12).fill(0b11111000))).not.toMatch(/^-/)
  })
})
