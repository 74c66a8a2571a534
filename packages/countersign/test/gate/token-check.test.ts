/** The cache of verified tokens: what it spares is the signature, never the judgement. */
import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { type KeyRing, openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import type { ChangeBody } from '../../src/core/revocation/change.ts'
import { RevocationIndex } from '../../src/core/revocation/revocation-index.ts'
import { issueAccessToken } from '../../src/core/token/access-token.ts'
import type { AccessTokenClaims } from '../../src/core/token/claims.ts'
import { encryptToken } from '../../src/core/token/encrypted-token.ts'
import { createTokenId } from '../../src/core/token/token-id.ts'
import { TokenCache } from '../../src/gate/token-cache.ts'
import { TokenCheck } from '../../src/gate/token-check.ts'

vi.mock('node:crypto', { spy: true })

const now = 1_800_000_000_000
const iat = now / 1000
const expectation = { issuer: 'https://auth.example.com', audience: 'api', clockToleranceSeconds: 60 }
const sealingKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const stored = [
  generateKey('HS256', 0, sealingKey, randomBytes),
  generateKey('A256GCM', 0, sealingKey, randomBytes),
]
const keys = openKeyRing(stored, 'HS256', sealingKey)

function claims(change: Partial<AccessTokenClaims> = {}): AccessTokenClaims {
  return {
    iss: expectation.issuer,
    sub: createHandle(randomBytes),
    aud: 'api',
    exp: iat + 600,
    iat,
    jti: createTokenId(randomBytes),
    client_id: 'app',
    epoch: 0,
    amr: ['pwd'],
    ...change,
  }
}

let index: RevocationIndex
let check: TokenCheck
beforeEach(() => {
  index = new RevocationIndex()
  check = new TokenCheck(index, expectation)
})

const apply = (change: ChangeBody) =>
  index.apply({ position: 1, concernsUntil: now + 600_000, ...change }, now)

/** What a check answers that has never seen the token. */
function cold(token: string, scheme: 'bearer' | 'dpop', at: number, ring: KeyRing = keys) {
  return new TokenCheck(index, expectation).check(token, scheme, ring, at)
}

describe('verified tokens', () => {
  test('a forged payload under the header and signature of a cached token is refused', () => {
    const said = claims()
    const token = issueAccessToken(said, keys.active)
    expect(check.check(token, 'bearer', keys, now).ok).toBe(true)
    const [head, , signature] = token.split('.')
    const forged = issueAccessToken({ ...said, roles: ['admin'] }, keys.active).split('.')[1]
    const outcome = check.check(`${head}.${forged}.${signature}`, 'bearer', keys, now)
    expect(outcome).toEqual({ ok: false, reason: 'invalid-signature' })
    expect(check.check(token, 'bearer', keys, now)).toMatchObject({ identity: { roles: [] } })
  })

  test('a signature is verified once, of an encrypted token too', () => {
    const { encryption } = keys
    if (encryption === undefined) throw new Error('there is no key that encrypts')
    const signed = issueAccessToken(claims(), keys.active)
    for (const token of [signed, encryptToken(signed, encryption, randomBytes)]) {
      vi.mocked(createHmac).mockClear()
      for (let round = 0; round < 100; round++) check.check(token, 'bearer', keys, now)
      expect(createHmac).toHaveBeenCalledTimes(1)
    }
  })

  test('any one character changed is another token', () => {
    const token = issueAccessToken(claims(), keys.active)
    check.check(token, 'bearer', keys, now)
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect(check.check(changed, 'bearer', keys, now).ok).toBe(false)
    }
    expect(check.cached).toBe(1)
  })

  test('what is refused is not held, and what expires or is revoked is let go of', () => {
    for (const change of [{ exp: iat - 1 }, { aud: 'other' }, { iss: 'https://other.example' }]) {
      check.check(issueAccessToken(claims(change), keys.active), 'bearer', keys, now)
    }
    check.check('not.a.token', 'bearer', keys, now)
    check.check(`${'a'.repeat(5000)}.b.c`, 'bearer', keys, now)
    expect(check.cached).toBe(0)
    const said = claims()
    const [one, other] = [said, claims()].map(each => issueAccessToken(each, keys.active))
    for (const token of [one, other]) check.check(token ?? '', 'bearer', keys, now)
    expect(check.cached).toBe(2)
    apply({ kind: 'token', jti: said.jti })
    expect(check.check(one ?? '', 'bearer', keys, now)).toEqual({ ok: false, reason: 'revoked' })
    expect(check.check(other ?? '', 'bearer', keys, now + 600_000)).toEqual({ ok: false, reason: 'expired' })
    expect(check.cached).toBe(0)
  })

  test('a cached token is judged like one that was never seen, whatever has happened since', () => {
    const subjects = [createHandle(randomBytes), createHandle(randomBytes), 'somebody imported']
    const sids = [createHandle(randomBytes), createHandle(randomBytes)]
    const jtis = [createTokenId(randomBytes), createTokenId(randomBytes), createHandle(randomBytes)]
    const said = fc.record(
      {
        sub: fc.constantFrom(...subjects),
        jti: fc.constantFrom(...jtis),
        exp: fc.constantFrom(iat + 1, iat + 600, 2 ** 40),
        iat: fc.constantFrom(iat - 100, iat + 60, 0),
        epoch: fc.nat({ max: 2 }),
        amr: fc.constantFrom(['pwd'], ['pwd', 'otp']),
        sid: fc.constantFrom(...sids),
        auth_time: fc.constantFrom(0, iat - 5000),
        roles: fc.constantFrom([], ['admin'], ['editor', 'admin']),
        cnf: fc.constantFrom({ jkt: 'a'.repeat(43) }),
      },
      { requiredKeys: ['sub', 'jti', 'exp', 'iat', 'epoch', 'amr'] },
    )
    const event = fc.oneof(
      fc.record({ kind: fc.constant('token' as const), jti: fc.constantFrom(...jtis) }),
      fc.record({
        kind: fc.constant('session' as const),
        sid: fc.constantFrom(...sids),
        subjectId: fc.constantFrom(...subjects),
      }),
      fc.record({
        kind: fc.constant('epoch' as const),
        subjectId: fc.constantFrom(...subjects),
        epoch: fc.nat({ max: 3 }),
      }),
      fc.record({
        kind: fc.constant('roles' as const),
        subjectId: fc.constantFrom(...subjects),
        roles: fc.constantFrom([], ['admin']),
      }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(said, fc.boolean()), { minLength: 1, maxLength: 6 }),
        fc.array(event, { maxLength: 4 }),
        fc.constantFrom(-200_000, 0, 999, 1000, 700_000),
        fc.constantFrom('bearer' as const, 'dpop' as const),
        (tokens, events, later, scheme) => {
          index = new RevocationIndex()
          check = new TokenCheck(index, expectation, 4)
          const { encryption } = keys
          if (encryption === undefined) throw new Error('there is no key that encrypts')
          const presented = tokens.map(([change, isEncrypted]) => {
            const signed = issueAccessToken(claims(change), keys.active)
            return isEncrypted ? encryptToken(signed, encryption, randomBytes) : signed
          })
          for (const token of presented) check.check(token, scheme, keys, now)
          for (const each of events) apply(each)
          for (const at of [now, now + later, now]) {
            for (const token of presented)
              expect(check.check(token, scheme, keys, at)).toEqual(cold(token, scheme, at))
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  test('with the keys everything is verified anew', () => {
    const token = issueAccessToken(claims(), keys.active)
    expect(check.check(token, 'bearer', keys, now).ok).toBe(true)
    const next = generateKey('HS256', 0, sealingKey, randomBytes)
    const changed = openKeyRing(
      [...stored.map(key => ({ ...key, state: 'revoked' as const })), next],
      'HS256',
      sealingKey,
    )
    check.forget()
    expect(check.check(token, 'bearer', changed, now)).toEqual({ ok: false, reason: 'revoked' })
  })

  test('what it answers cannot be changed for others', () => {
    const token = issueAccessToken(claims({ roles: ['editor'] }), keys.active)
    check.check(token, 'bearer', keys, now)
    const outcome = check.check(token, 'bearer', keys, now)
    if (!outcome.ok) throw new Error('the token was refused')
    expect(() => (outcome.identity.roles as string[]).push('admin')).toThrow(TypeError)
  })

  test('is bounded, and what has expired makes room', () => {
    const cache = new TokenCache(1000)
    const admit = (number: number, exp: number, at: number) => {
      expect(cache.find(`token ${number}`)).toBe(0)
      cache.admit(claims({ exp }), at)
    }
    for (let number = 0; number < 5000; number++) admit(number, iat + 600, now)
    expect(cache.size).toBe(1000)
    const bytes = cache.byteLength
    expect(bytes).toBeLessThan(500_000)
    for (let number = 5000; number < 5600; number++) admit(number, iat + 6000, now + 600_000)
    expect(cache.size).toBe(600)
    expect(cache.byteLength).toBe(bytes)
    cache.clear()
    expect(cache.size).toBe(0)
    expect(cache.find('token 5599')).toBe(0)
  })
})
