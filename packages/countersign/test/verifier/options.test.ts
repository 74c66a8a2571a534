/** The options of a verifier. */
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/index.ts'
import { createVerifier, type VerifierOptions } from '../../src/verifier.ts'

const fine = { issuer: 'https://auth.example.com', audience: 'api', authorization: 'Bearer x' }

/** What could be a token. */
const shaped = `${Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: 'k', typ: 'at+jwt' })).toString('base64url')}.e30.e30`
const oct = (k: string) => ({ kty: 'oct' as const, kid: 'a', k })

test.each([
  ['issuer', { issuer: 'auth.example.com' }],
  ['issuer', { issuer: 'ftp://auth.example.com' }],
  ['issuer', { issuer: 'see https://auth.example.com' }],
  ['issuer', { issuer: 'https://' }],
  ['verifier', { maxStaleness: 0 }],
  ['audience', { audience: '' }],
  ['audience', { audience: undefined as unknown as string }],
  ['maxStalenessMs', { maxStalenessMs: -1 }],
  ['maxStalenessMs', { maxStalenessMs: Number.NaN }],
  ['maxStalenessMs', { maxStalenessMs: '5' as unknown as number }],
  ['jwksUrl', { jwksUrl: '/keys' }],
  ['revocationsUrl', { revocationsUrl: 'revocations' }],
  ['decryptionKeysUrl', { decryptionKeysUrl: '//elsewhere' }],
  ['decryptionKeys', { decryptionKeys: [oct('c2hvcnQ')] }],
  ['decryptionKeys', { decryptionKeys: [oct('A'.repeat(44))] }],
  ['decryptionKeys', { decryptionKeys: [oct(1 as unknown as string)] }],
  ['decryptionKeys', { decryptionKeys: [{ ...oct('A'.repeat(43)), kty: 'RSA' as 'oct' }] }],
  ['decryptionKeys', { revocations: false, authorization: undefined, decryptionKeys: 'issuer' as const }],
])('%s is looked at when the verifier is made: %#', (name, wrong) => {
  expect(() => createVerifier({ ...fine, ...wrong } as VerifierOptions)).toThrow(ConfigurationError)
  expect(() => createVerifier({ ...fine, ...wrong } as VerifierOptions)).toThrow(new RegExp(`^${name}: `))
})

test('a bound of one call that is misspelt is not passed over', async () => {
  const verify = createVerifier(fine)
  for (const wrong of [{ maxStaleness: 0 }, { maxStalenessMs: '0' }, { signal: 1 }])
    await expect(verify('a.b.c', wrong as object)).rejects.toThrow(TypeError)
  verify.close()
})

test('the feed needs to know who asks; who does without it need not say', () => {
  const { authorization: _, ...nobody } = fine
  expect(() => createVerifier(nobody)).toThrow('authorization')
  expect(() => createVerifier({ ...nobody, revocations: false })).not.toThrow()
  expect(() => createVerifier({ ...nobody, client: { id: 'a', secret: 'b' } })).not.toThrow()
  expect(() => createVerifier({ ...fine, maxStalenessMs: 0 })).not.toThrow()
})

test.each(['https://auth.example.com', 'https://auth.example.com/'])(
  'of %s all is found below it',
  async issuer => {
    const asked: string[] = []
    const check = createVerifier({
      ...fine,
      issuer,
      decryptionKeys: 'issuer',
      fetch: async url => {
        asked.push(url.replace(/&nonce=.*/, ''))
        if (url.includes('/auth/revocations')) {
          const lists = { tokens: [], sessions: [], spared: [], subjects: [], roles: [] }
          return Response.json({
            position: 1,
            snapshot: true,
            keys: true,
            since: 0,
            nonce: new URL(url).searchParams.get('nonce'),
            pruned_until: 0,
            ...lists,
          })
        }
        return Response.json({ keys: [] })
      },
    })
    expect(await check(shaped)).toEqual({ ok: false, reason: 'unknown-key' })
    expect(asked.sort()).toEqual([
      'https://auth.example.com/.well-known/jwks.json',
      'https://auth.example.com/auth/decryption-keys',
      'https://auth.example.com/auth/revocations?after=0',
    ])
  },
)

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
  expect(await check(shaped)).toEqual({ ok: false, reason: 'storage-unavailable' })
  expect([...new Set(seen)]).toEqual([`Basic ${Buffer.from('my+app:a%3Ab%26%C3%A9').toString('base64')}`])
})

describe('plain http', () => {
  const cause = 'must be https outside of this machine'

  test.each([
    ['issuer', { issuer: 'http://auth.internal:3000' }],
    ['issuer', { issuer: 'http://10.0.0.7' }],
    ['issuer', { issuer: 'http://localhost.example.com' }],
    ['revocationsUrl', { revocationsUrl: 'http://auth.internal/auth/revocations' }],
    ['jwksUrl', { jwksUrl: 'http://auth.internal/keys' }],
    [
      'decryptionKeysUrl',
      { decryptionKeys: 'issuer' as const, decryptionKeysUrl: 'http://auth.internal/auth/decryption-keys' },
    ],
  ])('%s: nobody on the network is shown the secret, nor can choose the keys: %j', (name, wrong) => {
    expect(() => createVerifier({ ...fine, ...wrong })).toThrow(`${name}: ${cause}`)
    expect(() => createVerifier({ ...fine, ...wrong, insecureHttp: true })).not.toThrow()
  })

  test.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000', 'https://auth.internal'])(
    'to this machine is no matter, nor is https: %s',
    issuer => {
      expect(() => createVerifier({ ...fine, issuer })).not.toThrow()
    },
  )

  test('an issuer that is only named so, and reached by https, is none', () => {
    const issuer = 'http://auth.internal'
    const inside = { jwksUrl: 'https://auth.internal/keys', revocationsUrl: 'https://auth.internal/feed' }
    expect(() => createVerifier({ ...fine, issuer, ...inside })).not.toThrow()
  })
})
