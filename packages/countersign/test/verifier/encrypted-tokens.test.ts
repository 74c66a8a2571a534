/** Encrypted tokens at a verifier: opened, then checked like any other. */
import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encryptJwe } from '../../src/core/jose/encrypt-jwe.ts'
import { StorageError } from '../../src/index.ts'
import type { DecryptionJwk } from '../../src/verifier.ts'
import type { Person } from '../http/world.ts'
import { type Issuer, openIssuer } from './issuer.ts'

const strict = { maxStalenessMs: 0 }
const revoked = { ok: false, reason: 'revoked' }
const unknownKey = { ok: false, reason: 'unknown-key' }
const malformed = { ok: false, reason: 'malformed' }
const failed = { ok: false, reason: 'decryption-failed' }

describe('with keys that it was given', () => {
  let issuer: Issuer
  let ada: Person
  beforeEach(async () => {
    issuer = await openIssuer()
    ada = await issuer.person('ada', 'token')
  })
  afterEach(() => issuer.close())

  const secret = randomBytes(32)
  const jwk = { kty: 'oct' as const, kid: 'enc-1', k: secret.toString('base64url') }
  const names = { typ: 'at+jwt', cty: 'JWT' }
  const encrypt = (kid: string, key: Uint8Array, plain: string | Uint8Array = ada.secret, header = names) =>
    encryptJwe(Buffer.from(plain), { kid, key: createSecretKey(key) }, header, randomBytes)
  const withHeader = (header: unknown) => {
    const encoded = Buffer.from(JSON.stringify(header)).toString('base64url')
    return encrypt('enc-1', secret).replace(/^[^.]+/, encoded)
  }

  test('a token is opened, and then checked like any other', async () => {
    const check = issuer.verifier({ decryptionKeys: [jwk] })
    expect(await check(encrypt('enc-1', secret))).toMatchObject({ ok: true })
    expect(await check(ada.secret)).toMatchObject({ ok: true })
    await issuer.auth.tokens.revoke({ token: ada.secret })
    expect(await check(encrypt('enc-1', secret), strict)).toEqual(revoked)
  })

  test('it is refused without the key and with another', async () => {
    const check = issuer.verifier({ decryptionKeys: [jwk] })
    expect(await issuer.verifier()(encrypt('enc-1', secret))).toEqual(unknownKey)
    expect(await check(encrypt('enc-2', secret))).toEqual(unknownKey)
    expect(await check(encrypt('enc-1', randomBytes(32)))).toEqual(failed)
    expect(issuer.asked).toEqual([])
  })

  test('it is refused when a byte of any part is another', async () => {
    const check = issuer.verifier({ decryptionKeys: [jwk] })
    const parts = encrypt('enc-1', secret).split('.')
    const flip = (text = '') => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
    const changed = (index: number) => parts.with(index, flip(parts[index])).join('.')
    expect(await check(changed(0))).toEqual(malformed)
    for (const index of [2, 3, 4]) expect(await check(changed(index))).toEqual(failed)
    // The header is covered too, not only what it says.
    const spelled = encrypt('enc-1', secret, ada.secret, { ...names, typ: 'at+jwt' }).split('.')
    expect(await check([spelled[0], ...parts.slice(1)].join('.'))).toMatchObject({ ok: true })
    const reordered = { enc: 'A256GCM', alg: 'dir', kid: 'enc-1', ...names }
    expect(await check(withHeader(reordered))).toEqual(failed)
  })

  test('parts of another length, or no canonical base64url, are malformed', async () => {
    const check = issuer.verifier({ decryptionKeys: [jwk] })
    const parts = encrypt('enc-1', secret).split('.')
    const wrong: [number, string][] = [
      [1, 'AAAA'],
      [2, ''],
      [2, 'A'.repeat(15)],
      [2, 'A'.repeat(20)],
      [3, '='],
      [4, ''],
      [4, 'A'.repeat(20)],
      [4, `${parts[4]}AA`],
    ]
    for (const [index, text] of wrong)
      expect(await check(parts.with(index, text).join('.'))).toEqual(malformed)
    expect(await check(`${parts.join('.')}.`)).toEqual(malformed)
  })

  test('nothing in a header is left to choose', async () => {
    const check = issuer.verifier({ decryptionKeys: [jwk] })
    const fine = { alg: 'dir', enc: 'A256GCM', kid: 'enc-1', ...names }
    expect(await check(withHeader(fine))).toMatchObject({ ok: true })
    const { kid: _, ...nameless } = fine
    const headers = [
      { ...fine, alg: 'A256KW' },
      { ...fine, enc: 'A128GCM' },
      { ...fine, typ: 'JWT' },
      { ...fine, cty: 'jwt' },
      { ...fine, kid: 1 },
      { ...fine, zip: 'DEF' },
      { ...fine, crit: [] },
      nameless,
      [],
      null,
      'text',
    ]
    for (const header of headers) expect(await check(withHeader(header))).toEqual(malformed)
  })

  test('what was sealed must be a signed token', async () => {
    const check = issuer.verifier({ decryptionKeys: [jwk] })
    for (const plain of ['', 'text', encrypt('enc-1', secret), `\u{feff}${ada.secret}`])
      expect(await check(encrypt('enc-1', secret, plain))).toEqual(malformed)
    expect(await check(encrypt('enc-1', secret, Buffer.from([0xff, 0xfe])))).toEqual(failed)
  })
})

describe('with the keys of the issuer', () => {
  const secretOf = randomBytes(32).toString('base64url')
  const secretDigest = createHash('sha256').update(secretOf).digest('base64url')
  const client = { id: 'billing', secret: secretOf }
  let issuer: Issuer
  let eve: Person
  beforeEach(async () => {
    issuer = await openIssuer({
      token: { format: 'jwe' },
      clients: [
        { id: 'billing', secretDigest, permissions: ['revocations', 'decrypt'] },
        { id: 'mirror', secretDigest, permissions: ['revocations'] },
      ],
    })
    eve = await issuer.person('eve', 'token', ['editor'])
  })
  afterEach(() => issuer.close())

  const basic = (id: string) => `Basic ${btoa(`${id}:${secretOf}`)}`
  const ask = (id: string) =>
    issuer.client.send('GET', '/auth/decryption-keys', { headers: { authorization: basic(id) } })
  const fetching = () => issuer.verifier({ authorization: basic('billing'), decryptionKeys: 'issuer' })
  const reads = () => issuer.asked.filter(path => path === '/auth/decryption-keys').length
  const rotate = async () => {
    expect(await issuer.auth.keys.rotate({ force: true })).toMatchObject({ ok: true })
    return issuer.signIn('eve', 'token')
  }
  const kidOf = ({ secret }: Person): string =>
    JSON.parse(Buffer.from(secret.split('.')[0] ?? '', 'base64url').toString()).kid

  test('handed over once, to a client with the permission', async () => {
    expect(eve.secret.split('.')).toHaveLength(5)
    expect((await ask('mirror')).code).toBe('forbidden')
    const decryptionKeys = (await ask('billing')).list('keys') as DecryptionJwk[]
    const check = issuer.verifier({ authorization: basic('billing'), decryptionKeys })
    expect(await check(eve.secret)).toMatchObject({ ok: true, identity: { roles: ['editor'] } })
    await issuer.auth.tokens.revoke({ token: eve.secret })
    expect(await check(eve.secret, strict)).toEqual(revoked)
    expect(await issuer.verifier()(eve.secret)).toEqual(unknownKey)
  })

  test('handed over once, and revoked since: the feed says so, and it opens nothing any more', async () => {
    const decryptionKeys = (await ask('billing')).list('keys') as DecryptionJwk[]
    const check = issuer.verifier({ authorization: basic('billing'), decryptionKeys })
    expect(await check(eve.secret)).toMatchObject({ ok: true })
    await issuer.auth.keys.revoke(kidOf(eve))
    expect(await check(eve.secret, strict)).toEqual(revoked)
  })

  test('read by itself, by a client that shows who it is', async () => {
    const check = issuer.verifier({ client, decryptionKeys: 'issuer' })
    expect(await check(eve.secret)).toMatchObject({ ok: true, identity: { roles: ['editor'] } })
    await issuer.auth.tokens.revoke({ token: eve.secret })
    expect(await check(eve.secret, strict)).toEqual(revoked)
  })

  test('and again at a rotation, which the feed tells', async () => {
    const check = fetching()
    await check(eve.secret)
    const before = reads()
    const later = await rotate()
    expect(kidOf(later)).not.toBe(kidOf(eve))
    await check(eve.secret, strict)
    expect(reads()).toBe(before + 1)
    expect(await check(later.secret)).toMatchObject({ ok: true })
    expect(reads()).toBe(before + 1)
  })

  test('a key that was taken back opens nothing from then on', async () => {
    const check = fetching()
    await check(eve.secret)
    const later = await rotate()
    await check(later.secret, strict)
    expect(await issuer.auth.keys.revoke(kidOf(eve))).toBeDefined()
    expect(await check(eve.secret, strict)).toEqual(unknownKey)
    expect(await check(later.secret, strict)).toMatchObject({ ok: true })
  })

  test('a kid that is made up makes it ask once in a while, not every time', async () => {
    const check = fetching()
    await check(eve.secret)
    issuer.clock.advanceSeconds(5)
    const before = reads()
    const header = { alg: 'dir', enc: 'A256GCM', kid: 'nobodys1', typ: 'at+jwt', cty: 'JWT' }
    const madeUp = eve.secret.replace(/^[^.]+/, Buffer.from(JSON.stringify(header)).toString('base64url'))
    for (let time = 0; time < 10; time++) expect(await check(madeUp)).toEqual(unknownKey)
    expect(reads()).toBe(before + 1)
  })

  test('without the permission nobody is let in, and the operator is told', async () => {
    const faults: unknown[] = []
    const check = issuer.verifier({
      authorization: basic('mirror'),
      decryptionKeys: 'issuer',
      onFault: fault => faults.push(fault),
    })
    expect(await check(eve.secret)).toEqual({
      ok: false,
      reason: 'storage-unavailable',
      cause: 'invalid-client',
    })
    expect(faults[0]).toBeInstanceOf(StorageError)
    expect(`${faults[0]}`).toContain('403')
  })
})
