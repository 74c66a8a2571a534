/** The options of a verifier. */
import { expect, test } from 'vitest'
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
        asked.push(url)
        if (url.includes('/auth/revocations')) {
          const lists = { tokens: [], sessions: [], spared: [], subjects: [], roles: [] }
          return Response.json({
            position: 1,
            snapshot: true,
            keys: true,
            since: 0,
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
