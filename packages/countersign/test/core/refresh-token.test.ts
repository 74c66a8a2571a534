/** Refresh tokens by themselves: made, recognised, sealed for a repeat, and the rule of exchanging one. */
import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { deriveKey, deriveSealingKey, seal, unseal } from '../../src/core/key/key-seal.ts'
import type { StoredSession } from '../../src/core/session/session.ts'
import {
  createRefreshToken,
  deriveRefreshKey,
  digestRefreshToken,
  readRefreshToken,
  refreshTokenLength,
} from '../../src/core/token/refresh-token.ts'
import { judgeRotation, type TokenFamily } from '../../src/core/token/token-family.ts'
import { openTokenPair, sealTokenPair } from '../../src/core/token/token-pair.ts'

const secret = randomBytes(32).toString('base64url')
const key = deriveRefreshKey(secret)
const sid = createHandle(randomBytes)
const make = (generation = 0) => createRefreshToken({ sid, generation }, key, randomBytes)

describe('a refresh token', () => {
  test('says whose it is and which one it is, to who has the key', () => {
    for (const generation of [0, 1, 255, 256, 0xffff_ffff]) {
      const token = make(generation)
      expect(token).toMatch(/^[\w-]+$/)
      expect(token).toHaveLength(refreshTokenLength)
      expect(readRefreshToken(token, key)).toEqual({ sid, generation })
    }
    expect(readRefreshToken(make(2 ** 32), key)?.generation).toBe(0xffff_ffff)
  })

  test('is never the same twice, and neither is its digest', () => {
    const tokens = Array.from({ length: 1000 }, () => make())
    expect(new Set(tokens).size).toBe(1000)
    const digests = tokens.map(token => Buffer.from(digestRefreshToken(token)).toString('hex'))
    expect(new Set(digests).size).toBe(1000)
    expect(digests[0]).toHaveLength(64)
  })

  test('is unknown with any bit changed', () => {
    const bytes = Buffer.from(make(), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(readRefreshToken(changed.toString('base64url'), key)).toBeUndefined()
    }
  })

  test('is unknown under another secret, with another’s sid, and under another key of the same secret', () => {
    const token = make()
    const other = deriveRefreshKey(randomBytes(32).toString('base64url'))
    expect(readRefreshToken(token, other)).toBeUndefined()
    const spliced = Buffer.from(token, 'base64url')
    Buffer.from(createHandle(randomBytes), 'base64url').copy(spliced)
    expect(readRefreshToken(spliced.toString('base64url'), key)).toBeUndefined()
    // One secret, two purposes: what one key made says nothing to the other.
    expect(readRefreshToken(token, deriveSealingKey(secret))).toBeUndefined()
    expect(readRefreshToken(token, deriveKey(secret, 'another purpose'))).toBeUndefined()
  })

  test('any other text is unknown, and nothing throws', () => {
    const token = make()
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 80, maxLength: 80 })),
        text => {
          expect(readRefreshToken(text, key)).toBeUndefined()
        },
      ),
    )
    for (const text of [`${token}A`, `A${token}`, token.slice(0, -4), `${token} `, `${token.slice(0, 79)}=`])
      expect(readRefreshToken(text, key)).toBeUndefined()
  })
})

describe('a sealed pair', () => {
  const pair = { accessToken: 'a.b.c', expiresAt: 1_800_000_600_000, refreshToken: make(1) }
  const presented = make()
  const sealed = sealTokenPair(pair, presented, sid, randomBytes)

  test('opens with the token that it was sealed for', () => {
    expect(openTokenPair(sealed, presented, sid)).toEqual(pair)
  })

  test('opens with no other token, for no other login, and with nothing that the store has', () => {
    expect(() => openTokenPair(sealed, make(), sid)).toThrow(TypeError)
    expect(() => openTokenPair(sealed, pair.refreshToken, sid)).toThrow(TypeError)
    expect(() => openTokenPair(sealed, presented, createHandle(randomBytes))).toThrow(TypeError)
    for (const token of [presented, pair.refreshToken])
      expect(unseal(createSecretKey(digestRefreshToken(token)), sealed, sid)).toBeUndefined()
    expect(unseal(deriveSealingKey(secret), sealed, sid)).toBeUndefined()
    expect(unseal(key, sealed, sid)).toBeUndefined()
  })

  test('shows nothing of the pair', () => {
    const text = Buffer.from(sealed).toString('latin1')
    for (const part of [pair.refreshToken, pair.accessToken, 'refreshToken']) expect(text).not.toContain(part)
    expect(seal(key, Buffer.from('x'), sid, randomBytes)).not.toEqual(
      seal(key, Buffer.from('x'), sid, randomBytes),
    )
  })
})

describe('the rule', () => {
  const now = 1_800_000_000_000
  const digest = (name: string) => digestRefreshToken(name)
  const login: StoredSession = {
    digest: digest('first'),
    sid,
    subjectId: 'ada',
    epoch: 2,
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleTimeoutSeconds: 100,
    absoluteExpiresAt: now + 1_000_000,
    amr: ['pwd'],
    carrier: 'refresh',
    remember: false,
    subject: { identifier: 'ada', status: 'active', roles: [], epoch: 2 },
  }
  const family: TokenFamily = {
    current: digest('current'),
    rotation: { previous: digest('previous'), sealed: digest('sealed'), at: now },
  }
  const judge = (
    token: string,
    at = now,
    held: TokenFamily | undefined = family,
    session: StoredSession | undefined = login,
  ) => judgeRotation(session, held, digest(token), at, 10).verdict

  test('the current token rotates, whenever the last rotation was', () => {
    for (const at of [now - 5000, now, now + 99_999]) expect(judge('current', at)).toBe('rotate')
    expect(judge('current', now, { current: digest('current') })).toBe('rotate')
  })

  test('the one before is repeated within the grace, on either side of the rotation', () => {
    for (const at of [now - 10_000, now, now + 10_000]) expect(judge('previous', at)).toBe('repeat')
    for (const at of [now - 10_001, now + 10_001]) expect(judge('previous', at)).toBe('reuse')
  })

  test('any other one is reuse', () => {
    expect(judge('first')).toBe('reuse')
    expect(judge('previous', now, { current: digest('current') })).toBe('reuse')
  })

  test('K10 whatever was presented, a login that is over is over', () => {
    const over: (StoredSession | undefined)[] = [
      { ...login, endedAt: now, end: 'sign-out' },
      { ...login, epoch: 1 },
      { ...login, subject: { ...login.subject, status: 'disabled' } },
      { ...login, absoluteExpiresAt: now },
      { ...login, lastSeenAt: now - 100_000 },
    ]
    for (const token of ['current', 'previous', 'first']) {
      for (const session of over) expect(judge(token, now, family, session)).toBe('dead')
      expect(judgeRotation(undefined, family, digest(token), now, 10).verdict).toBe('dead')
      expect(judgeRotation(login, undefined, digest(token), now, 10).verdict).toBe('dead')
    }
  })
})
