/** `Ed25519` and `EdDSA` are two names of one algorithm (RFC 9864), with keys and tokens as Web Crypto and npm `jose` make them. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { verificationKey } from '../../../src/core/jose/verification-key.ts'
import { isSignedByOwnKey } from '../../../src/core/token/dpop-key.ts'
import { parseProof } from '../../../src/core/token/dpop-proof.ts'
import { type Jwk, verifyJws } from '../../../src/jws.ts'
import { importPublicKey, isSignedBy } from '../../../src/verifier/public-key.ts'
import { parseSigned } from '../../../src/verifier/signed-token.ts'

let pair: { privateKey: CryptoKey; publicKey: CryptoKey }
let exported: Jwk
beforeAll(async () => {
  pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as typeof pair
  const { kty, crv, x, key_ops } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  // What the Web Cryptography API says since it knows the newer name; older runtimes leave `alg` out.
  exported = { kty, crv, x, key_ops, alg: 'Ed25519', ext: true }
})

const names = ['EdDSA', 'Ed25519'] as const
const matrix = names.flatMap(header => names.map(key => [header, key] as const))

const sign = (alg: string, more: object = {}) =>
  new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg, kid: 'k', ...more }).sign(pair.privateKey)

describe('verifyJws', () => {
  test.each(matrix)('takes a token that says %s by a key that says %s', async (header, key) => {
    const jwk = { ...exported, alg: key, kid: 'k' }
    const token = await sign(header)
    expect(verifyJws(token, jwk)).toMatchObject({ ok: true, key: jwk })
    expect(verifyJws(token, { keys: [jwk] })).toMatchObject({ ok: true })
    for (const name of names)
      expect(verifyJws(token, jwk, { algorithms: [name] })).toMatchObject({ ok: true })
    expect(verifyJws(token, jwk, { algorithms: ['ES256'] })).toMatchObject({
      reason: 'algorithm-not-allowed',
    })
  })

  test.each(['Ed448', 'ed25519', 'EDDSA', 'ES256'])('takes no %s for it', async name => {
    const token = await sign('Ed25519')
    expect(verifyJws(token, { ...exported, alg: name })).toMatchObject({ ok: false })
    const header = Buffer.from(JSON.stringify({ alg: name })).toString('base64url')
    expect(verifyJws(token.replace(/^[^.]+/, header), exported)).toMatchObject({ ok: false })
  })

  test('the key still fixes the algorithm: the name makes no other key an Ed25519 one', async () => {
    const token = await sign('Ed25519')
    const { publicKey } = await generateKeyPair('ES256', { extractable: true })
    const other = await exportJWK(publicKey)
    expect(verificationKey({ ...other, alg: 'Ed25519' })).toBeUndefined()
    expect(verifyJws(token, { ...other, alg: 'Ed25519' } as Jwk)).toMatchObject({ reason: 'invalid-key' })
  })
})

test.each(matrix)('a DPoP proof that says %s with a key that says %s is one', async (header, key) => {
  const proof = await new SignJWT({ htm: 'GET', htu: 'https://api.example.com/', jti: 'one', iat: 1 })
    .setProtectedHeader({ alg: header, typ: 'dpop+jwt', jwk: { ...exported, alg: key } as never })
    .sign(pair.privateKey)
  const parsed = parseProof(proof)
  expect(parsed !== undefined && isSignedByOwnKey(parsed)).toBe(true)
})

test.each(matrix)('the verifier takes a token that says %s by a key that says %s', async (header, key) => {
  const token = await sign(header, { typ: 'at+jwt' })
  const signed = parseSigned(token)
  const imported = await importPublicKey({ ...exported, alg: key, kid: 'k' })
  if (signed === undefined || imported === undefined) throw new Error('neither may be missing')
  expect(await isSignedBy(signed, imported)).toBe(true)
})
