/** The verifier against a real issuer over HTTP: what it accepts, what it refuses, and how soon. */
import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHandle } from '../../src/core/handle.ts'
import { encryptJwe } from '../../src/core/jose/encrypt-jwe.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { type KeyRing, openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import type { TokenAlgorithm } from '../../src/core/key/signing-key.ts'
import { issueAccessToken } from '../../src/core/token/access-token.ts'
import type { AccessTokenClaims } from '../../src/core/token/claims.ts'
import { ConfigurationError } from '../../src/index.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { createVerifier, type VerifierOptions } from '../../src/verifier.ts'
import { type Person, password } from '../http/world.ts'
import { useFolder } from '../storage/folder.ts'
import { type Issuer, openIssuer } from './issuer.ts'

const newFile = useFolder()
const strict = { maxStalenessMs: 0 }
const revoked = { ok: false, reason: 'revoked' }
const unavailable = { ok: false, reason: 'storage-unavailable' }

describe.each([
  ['memory', () => ({})],
  ['SQLite', () => ({ storage: sqlite(newFile()) })],
])('over %s', (_, storage) => {
  let issuer: Issuer
  let ada: Person
  beforeEach(async () => {
    issuer = await openIssuer({ token: { refresh: true }, ...storage() })
    ada = await issuer.person('ada', 'token', ['editor'])
  })
  afterEach(() => issuer.close())

  test('a live token is accepted with the identity that the issuer itself would give', async () => {
    const check = issuer.verifier()
    const here = await issuer.auth.authenticate({ headers: { authorization: `Bearer ${ada.secret}` } })
    expect(await check(ada.secret)).toEqual(here)
    expect(here.ok).toBe(true)
  })

  test('whatever ends a token, a strict check that begins afterwards refuses it', async () => {
    const check = issuer.verifier()
    const tokens = await Promise.all([1, 2, 3, 4].map(() => issuer.signIn('ada', 'token')))
    for (const { secret } of tokens) expect(await check(secret)).toMatchObject({ ok: true })
    const [single, login, changing, other] = tokens as [Person, Person, Person, Person]

    await issuer.auth.tokens.revoke({ token: single.secret })
    expect(await check(single.secret, strict)).toEqual(revoked)
    await issuer.auth.sessions.revoke(login.sid ?? '')
    expect(await check(login.secret, strict)).toEqual(revoked)

    // A new password ends everything but the login that changed it.
    const changed = await issuer.client.send('POST', '/auth/password', {
      headers: changing.headers,
      body: { current_password: password, new_password: 'nine loud herons at dusk' },
    })
    expect(changed.status).toBe(204)
    expect(await check(other.secret, strict)).toEqual(revoked)
    expect(await check(changing.secret, strict)).toMatchObject({ ok: true })
    // A verifier that knows the snapshot alone says the same.
    const later = issuer.verifier()
    expect(await later(other.secret)).toEqual(revoked)
    expect(await later(changing.secret)).toMatchObject({ ok: true })

    await issuer.auth.subjects.revokeAll(ada.id)
    expect(await check(changing.secret, strict)).toEqual(revoked)
    expect(await issuer.verifier()(changing.secret)).toEqual(revoked)
  })

  test('roles are those of now, whatever the token says', async () => {
    const check = issuer.verifier()
    expect(await check(ada.secret)).toMatchObject({ identity: { roles: ['editor'] } })
    await issuer.auth.subjects.update(ada.id, { roles: ['reader'] })
    expect(await check(ada.secret, strict)).toMatchObject({ identity: { roles: ['reader'] } })
    expect(await issuer.verifier()(ada.secret)).toMatchObject({ identity: { roles: ['reader'] } })
  })
})

describe('with an issuer over memory', () => {
  let issuer: Issuer
  let ada: Person
  beforeEach(async () => {
    issuer = await openIssuer()
    ada = await issuer.person('ada', 'token')
  })
  afterEach(() => issuer.close())

  const ringOf = async (algorithm: TokenAlgorithm): Promise<KeyRing> => {
    const sealingKey = deriveSealingKey(issuer.secret)
    const { keys } = issuer.storage
    const isThere = (await keys.list()).some(key => key.algorithm === algorithm)
    const add = [generateKey(algorithm, issuer.clock.now() + 1, sealingKey, randomBytes)]
    if (!isThere) await keys.change({ add, states: [], remove: [], at: issuer.clock.now(), audit: [] })
    return openKeyRing(await keys.list(), algorithm, sealingKey)
  }
  const claims = (more: Partial<AccessTokenClaims> = {}): AccessTokenClaims => {
    const iat = issuer.clock.now() / 1000
    const who = { iss: 'https://auth.example.com', sub: ada.id, aud: 'api', client_id: 'app' }
    return { ...who, iat, exp: iat + 600, jti: createHandle(randomBytes), epoch: 0, amr: ['pwd'], ...more }
  }

  describe('freshness', () => {
    test('a position whose successors were pruned is made good by the snapshot', async () => {
      const check = issuer.verifier()
      expect(await check(ada.secret)).toMatchObject({ ok: true })
      const { position } = check.figures()
      await issuer.auth.tokens.revoke({ jti: createHandle(randomBytes) })
      issuer.clock.advanceSeconds(1000)
      await issuer.storage.changes.prune(issuer.clock.now())
      const later = await issuer.signIn('ada', 'token')
      await issuer.auth.tokens.revoke({ token: later.secret })
      expect(await check(later.secret)).toEqual(revoked)
      expect(check.figures().position).toBeGreaterThan(position)
      expect(await check(ada.secret)).toEqual({ ok: false, reason: 'expired' })
    })

    test('within the bound a check asks nobody; past half of it the next answer is fetched meanwhile', async () => {
      const check = issuer.verifier()
      await check(ada.secret)
      issuer.asked.length = 0
      await check(ada.secret)
      expect(issuer.asked).toEqual([])
      issuer.clock.advanceSeconds(0.6)
      expect(await check(ada.secret)).toMatchObject({ ok: true })
      expect(issuer.asked).toHaveLength(1)
      await vi.waitFor(() => expect(check.figures().stalenessMs).toBe(0))
    })

    test('an issuer that cannot be reached: accepted within the bound, refused after it, and all heals', async () => {
      const check = issuer.verifier()
      expect(await check(ada.secret)).toMatchObject({ ok: true })
      issuer.cutLine(true)
      issuer.clock.advanceSeconds(1)
      expect(await check(ada.secret)).toMatchObject({ ok: true })
      expect(await check(ada.secret, strict)).toEqual(unavailable)
      issuer.clock.advanceSeconds(0.001)
      expect(await check(ada.secret)).toEqual(unavailable)
      issuer.cutLine(false)
      expect(await check(ada.secret)).toMatchObject({ ok: true })
    })

    test('an issuer whose store is away confirms nothing', async () => {
      const check = issuer.verifier()
      await check(ada.secret)
      issuer.storeIsAway = true
      expect(await check(ada.secret, strict)).toEqual(unavailable)
      issuer.storeIsAway = false
      expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
    })

    test('strict checks that wait together share their question', async () => {
      const check = issuer.verifier()
      await check(ada.secret)
      issuer.asked.length = 0
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => check(ada.secret, strict)))
      expect(outcomes.every(({ ok }) => ok)).toBe(true)
      expect(issuer.asked.length).toBeLessThanOrEqual(2)
    })

    test('a larger bound than configured does not loosen it', async () => {
      const check = issuer.verifier(strict)
      await check(ada.secret)
      await issuer.auth.tokens.revoke({ token: ada.secret })
      expect(await check(ada.secret, { maxStalenessMs: 60_000 })).toEqual(revoked)
    })

    test('whoever gives up waiting is rejected with the reason', async () => {
      const check = issuer.verifier({ fetch: () => new Promise(() => {}) })
      const leaving = new AbortController()
      const waiting = check(ada.secret, { signal: leaving.signal })
      leaving.abort(new Error('no longer wanted'))
      await expect(waiting).rejects.toThrow('no longer wanted')
    })

    test('following, news come by themselves', async () => {
      const check = issuer.verifier({ follow: true })
      await check(ada.secret)
      await vi.waitFor(() => expect(issuer.asked.some(path => path.includes('wait=25'))).toBe(true))
      const { position } = check.figures()
      await issuer.auth.tokens.revoke({ token: ada.secret })
      await vi.waitFor(() => expect(check.figures().position).toBeGreaterThan(position))
      issuer.cutLine(true)
      expect(await check(ada.secret)).toEqual(revoked)
    })

    test('closed, it asks nobody any more and lets nobody in that it is not sure of', async () => {
      const check = issuer.verifier({ follow: true })
      await check(ada.secret)
      check.close()
      expect(await check(ada.secret, strict)).toEqual(unavailable)
    })

    test('without the feed a revoked token lives until it expires: only who says so gets that', async () => {
      const check = issuer.verifier({ revocations: false })
      await issuer.auth.tokens.revoke({ token: ada.secret })
      expect(await check(ada.secret)).toMatchObject({ ok: true })
      expect(issuer.asked).toEqual(['/.well-known/jwks.json'])
      issuer.clock.advanceSeconds(600)
      expect(await check(ada.secret)).toEqual({ ok: false, reason: 'expired' })
    })
  })

  describe('what it takes', () => {
    test.each(['EdDSA', 'ES256', 'RS256', 'PS256'] as const)('%s', async algorithm => {
      const check = issuer.verifier()
      const { active } = await ringOf(algorithm)
      const token = issueAccessToken(claims(), active)
      expect(await check(token)).toMatchObject({ ok: true })
      const [head, body, tail = ''] = token.split('.')
      const flipped = `${tail.startsWith('A') ? 'B' : 'A'}${tail.slice(1)}`
      expect(await check(`${head}.${body}.${flipped}`)).toEqual({ ok: false, reason: 'invalid-signature' })
      expect(await check(`${head}.${body}.${tail.slice(0, 80)}`)).toEqual({
        ok: false,
        reason: 'invalid-signature',
      })
    })

    test('a shared key is not in the key set, so that what it signs is nobody’s', async () => {
      const { active } = await ringOf('HS256')
      expect(await issuer.verifier()(issueAccessToken(claims(), active))).toEqual({
        ok: false,
        reason: 'unknown-key',
      })
    })

    test.each([
      ['another issuer', { iss: 'https://evil.example' }, 'wrong-issuer'],
      ['another audience', { aud: 'other' }, 'wrong-audience'],
      ['an expired one', { exp: 1 }, 'expired'],
      ['one from the future', { iat: 4_000_000_000, exp: 4_000_000_600 }, 'not-yet-valid'],
      ['one bound to a key', { cnf: { jkt: 'A'.repeat(43) } }, 'invalid-dpop-proof'],
    ])('%s is refused', async (_, more, reason) => {
      const { active } = await ringOf('EdDSA')
      expect(await issuer.verifier()(issueAccessToken(claims(more), active))).toEqual({ ok: false, reason })
    })

    test.each(['', '.', '..', '....', 'a.b.c', 'x'.repeat(9000), `${'x'.repeat(9000)}....`])(
      'what is no token is malformed: %#',
      async text => {
        expect(await issuer.verifier()(text)).toEqual({ ok: false, reason: 'malformed' })
      },
    )

    test('a token that is no text is refused and not thrown at', async () => {
      for (const value of [undefined, null, 1, {}]) {
        expect(await issuer.verifier()(value as unknown as string)).toEqual({
          ok: false,
          reason: 'malformed',
        })
      }
    })

    test('a header with one member more, or written otherwise, is malformed', async () => {
      const [head = '', body, tail] = ada.secret.split('.')
      const header: object = JSON.parse(Buffer.from(head, 'base64url').toString())
      const rewrite = (text: string) => `${Buffer.from(text).toString('base64url')}.${body}.${tail}`
      const check = issuer.verifier()
      for (const text of [JSON.stringify({ ...header, crit: [] }), JSON.stringify(header, null, 1)]) {
        expect(await check(rewrite(text))).toEqual({ ok: false, reason: 'malformed' })
      }
    })
  })

  describe('encrypted tokens', () => {
    const secret = randomBytes(32)
    const jwk = { kty: 'oct' as const, kid: 'enc-1', k: secret.toString('base64url') }
    const encrypt = (kid: string, key: Uint8Array) =>
      encryptJwe(
        Buffer.from(ada.secret),
        { kid, key: createSecretKey(key) },
        { typ: 'at+jwt', cty: 'JWT' },
        randomBytes,
      )

    test('of a node that encrypts are opened with the keys that it hands to a client with the permission', async () => {
      const secretOf = randomBytes(32).toString('base64url')
      const secretDigest = createHash('sha256').update(secretOf).digest('base64url')
      const elsewhere = await openIssuer({
        token: { format: 'jwe' },
        clients: [
          { id: 'billing', secretDigest, permissions: ['revocations', 'decrypt'] },
          { id: 'mirror', secretDigest, permissions: ['revocations'] },
        ],
      })
      const eve = await elsewhere.person('eve', 'token', ['editor'])
      expect(eve.secret.split('.')).toHaveLength(5)
      const basic = (id: string) => `Basic ${btoa(`${id}:${secretOf}`)}`
      const ask = (id: string) =>
        elsewhere.client.send('GET', '/auth/decryption-keys', { headers: { authorization: basic(id) } })
      expect((await ask('mirror')).code).toBe('forbidden')
      const decryptionKeys = (await ask('billing')).list('keys') as VerifierOptions['decryptionKeys'] & {}
      const check = elsewhere.verifier({ authorization: basic('billing'), decryptionKeys })
      expect(await check(eve.secret)).toMatchObject({ ok: true, identity: { roles: ['editor'] } })
      await elsewhere.auth.tokens.revoke({ token: eve.secret })
      expect(await check(eve.secret, strict)).toEqual(revoked)
      expect(await elsewhere.verifier()(eve.secret)).toEqual({ ok: false, reason: 'unknown-key' })
      await elsewhere.close()
    })

    test('are opened with the key, and then checked like any other', async () => {
      const check = issuer.verifier({ decryptionKeys: [jwk] })
      expect(await check(encrypt('enc-1', secret))).toMatchObject({ ok: true })
      await issuer.auth.tokens.revoke({ token: ada.secret })
      expect(await check(encrypt('enc-1', secret), strict)).toEqual(revoked)
    })

    test('are refused without the key, with another, and when a byte is another', async () => {
      const check = issuer.verifier({ decryptionKeys: [jwk] })
      expect(await issuer.verifier()(encrypt('enc-1', secret))).toEqual({ ok: false, reason: 'unknown-key' })
      expect(await check(encrypt('enc-2', secret))).toEqual({ ok: false, reason: 'unknown-key' })
      expect(await check(encrypt('enc-1', randomBytes(32)))).toEqual({
        ok: false,
        reason: 'decryption-failed',
      })
      const [head, none, iv, content = '', tag] = encrypt('enc-1', secret).split('.')
      const changed = [head, none, iv, `${content.startsWith('A') ? 'B' : 'A'}${content.slice(1)}`, tag].join(
        '.',
      )
      expect(await check(changed)).toEqual({ ok: false, reason: 'decryption-failed' })
      expect(await check([head, 'AAAA', iv, content, tag].join('.'))).toEqual({
        ok: false,
        reason: 'malformed',
      })
    })
  })

  describe('keys', () => {
    test('are asked for once, and again at once when the feed says that they changed', async () => {
      const check = issuer.verifier()
      await check(ada.secret)
      const count = () => issuer.asked.filter(path => path.endsWith('jwks.json')).length
      expect(count()).toBe(1)
      const { active } = await ringOf('ES256')
      const token = issueAccessToken(claims(), active)
      expect(await check(token, strict)).toMatchObject({ ok: true })
      expect(count()).toBe(2)
    })

    test('a kid that is made up makes it ask once in a while, not every time', async () => {
      const check = issuer.verifier()
      await check(ada.secret)
      issuer.clock.advanceSeconds(6)
      await check(ada.secret)
      issuer.asked.length = 0
      const madeUp = ada.secret.replace(/^[^.]+/, () =>
        Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: 'nobodys1', typ: 'at+jwt' })).toString('base64url'),
      )
      for (let time = 0; time < 20; time++) {
        expect(await check(madeUp)).toEqual({ ok: false, reason: 'unknown-key' })
      }
      expect(issuer.asked.filter(path => path.endsWith('jwks.json'))).toHaveLength(1)
    })

    test('a key that left the key set verifies nothing from then on', async () => {
      let published: unknown[] | undefined
      const check = issuer.verifier({
        fetch: async (url, init) => {
          const isKeys = url.endsWith('jwks.json')
          return isKeys && published !== undefined ? Response.json({ keys: published }) : fetch(url, init)
        },
      })
      expect(await check(ada.secret)).toMatchObject({ ok: true })
      published = []
      // What the rotation appends when it takes a key back.
      await ringOf('ES256')
      expect(await check(ada.secret, strict)).toEqual({ ok: false, reason: 'unknown-key' })
    })

    test('until the changed keys are read nothing counts as known', async () => {
      let isAway = false
      const check = issuer.verifier({
        fetch: (url, init) =>
          isAway && url.endsWith('jwks.json')
            ? Promise.resolve(new Response('', { status: 503 }))
            : fetch(url, init),
      })
      await check(ada.secret)
      isAway = true
      await ringOf('ES256')
      expect(await check(ada.secret, strict)).toEqual(unavailable)
      isAway = false
      expect(await check(ada.secret, strict)).toMatchObject({ ok: true })
    })
  })

  describe('answers that make no sense', () => {
    test.each([
      ['no JSON', () => new Response('<html>')],
      ['no object', () => Response.json(null)],
      ['no feed', () => Response.json({ keys: true })],
      [
        'lists of something else',
        () =>
          Response.json({
            position: 1,
            snapshot: true,
            since: 0,
            tokens: [1, 'x'],
            keys: false,
            pruned_until: 0,
          }),
      ],
      [
        'a redirect',
        () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
      ],
      ['a refusal', () => new Response('', { status: 401 })],
    ])('%s: nobody is let in', async (_, answer) => {
      const check = issuer.verifier({
        fetch: (url, init) =>
          url.includes('/auth/revocations') ? Promise.resolve(answer()) : fetch(url, init),
      })
      expect(await check(ada.secret)).toEqual(unavailable)
    })
  })
})

describe('options', () => {
  const fine = { issuer: 'https://auth.example.com', audience: 'api', authorization: 'Bearer x' }

  test.each([
    ['issuer', { issuer: 'auth.example.com' }],
    ['audience', { audience: '' }],
    ['maxStalenessMs', { maxStalenessMs: -1 }],
    ['maxStalenessMs', { maxStalenessMs: Number.NaN }],
    ['jwksUrl', { jwksUrl: '/keys' }],
    ['decryptionKeys', { decryptionKeys: [{ kty: 'oct' as const, kid: 'a', k: 'c2hvcnQ' }] }],
  ])('%s is looked at when the verifier is made', (name, wrong) => {
    expect(() => createVerifier({ ...fine, ...wrong })).toThrow(ConfigurationError)
    expect(() => createVerifier({ ...fine, ...wrong })).toThrow(name)
  })

  test('the feed needs to know who asks', () => {
    expect(() => createVerifier({ issuer: fine.issuer, audience: 'api' })).toThrow('authorization')
  })

  test('a client is shown by HTTP Basic, encoded as a form (RFC 6749 §2.3.1)', async () => {
    const seen: (string | undefined)[] = []
    const check = createVerifier({
      issuer: fine.issuer,
      audience: 'api',
      client: { id: 'my app', secret: 'a:b&é' },
      fetch: (_, { headers }) => {
        seen.push(headers.authorization)
        return Promise.reject(new TypeError('away'))
      },
    })
    await check('e30.e30.e30')
    const shaped = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: 'k', typ: 'at+jwt' })).toString(
      'base64url',
    )
    expect(await check(`${shaped}.e30.e30`)).toEqual(unavailable)
    expect([...new Set(seen)]).toEqual([`Basic ${Buffer.from('my+app:a%3Ab%26%C3%A9').toString('base64')}`])
  })
})
