/** ECDH-ES: which ephemeral keys and which party names are taken (RFC 7518 §4.6). Every token here is sealed properly. */
import {
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sealContent } from '../../../src/core/jose/content-encryption.ts'
import { deriveKey } from '../../../src/core/jose/ecdh-es.ts'
import { decryptJwe, type Jwk } from '../../../src/jwe.ts'

const failed = { ok: false, reason: 'decryption-failed' }
const curves = [
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['X25519', () => generateKeyPairSync('x25519')],
] as const

describe.each(curves)('on %s', (_, generate) => {
  const recipient: { publicKey: KeyObject; privateKey: KeyObject } = generate()
  const sender: { publicKey: KeyObject; privateKey: KeyObject } = generate()
  const jwk = recipient.privateKey.export({ format: 'jwk' }) as Jwk
  const epk = sender.publicKey.export({ format: 'jwk' })

  /** Seals to the recipient, and says of the sender what is given. */
  function opens(shown: unknown, more: { apu?: unknown; apv?: unknown } = {}) {
    const bytes = (name: unknown) =>
      typeof name === 'string' ? Buffer.from(name, 'base64url') : Buffer.alloc(0)
    const secret = diffieHellman({
      privateKey: sender.privateKey,
      publicKey: createPublicKey(recipient.privateKey),
    })
    const key = createSecretKey(deriveKey(secret, 'A256GCM', bytes(more.apu), bytes(more.apv)))
    const header = { alg: 'ECDH-ES', enc: 'A256GCM', ...(shown !== undefined && { epk: shown }), ...more }
    const head = Buffer.from(JSON.stringify(header)).toString('base64url')
    const { iv, ciphertext, tag } = sealContent(key, randomBytes(12), Buffer.from('{}'), Buffer.from(head))
    const parts = [iv, ciphertext, tag].map(part => Buffer.from(part).toString('base64url'))
    return decryptJwe(`${head}..${parts.join('.')}`, jwk, { algorithms: ['ECDH-ES'] })
  }

  test('the sender’s ephemeral public key is', () => {
    expect(opens(epk).ok).toBe(true)
  })

  test('nothing besides is, nor what is no point of the curve', () => {
    const other = epk.kty === 'EC' ? { kty: 'OKP', crv: 'X25519' } : { kty: 'EC', crv: 'P-256' }
    const strangers = [
      undefined,
      null,
      'text',
      1,
      [],
      {},
      { ...epk, d: randomBytes(32).toString('base64url') },
      { ...epk, kid: 'a' },
      { ...epk, kty: other.kty },
      { ...epk, crv: other.crv },
      { ...epk, ...other },
      { ...epk, kty: undefined },
      { ...epk, x: undefined },
      { ...epk, x: 1 },
      { ...epk, x: `${epk.x}=` },
      { ...epk, x: epk.x?.slice(0, 42) },
      { ...epk, x: Buffer.alloc(32).toString('base64url') },
      { ...epk, y: epk.kty === 'EC' ? undefined : 'A'.repeat(43) },
      { ...epk, y: epk.kty === 'EC' ? epk.y?.slice(0, 42) : '' },
    ]
    for (const stranger of strangers) expect(opens(stranger)).toEqual(failed)
  })

  test('the parties’ names are told apart, where both are told', () => {
    expect(opens(epk, { apu: 'QWxpY2U' }).ok).toBe(true)
    expect(opens(epk, { apv: 'Qm9i' }).ok).toBe(true)
    expect(opens(epk, { apu: 'QWxpY2U', apv: 'Qm9i' }).ok).toBe(true)
    expect(opens(epk, { apu: 'Qm9i', apv: 'Qm9i' })).toEqual(failed)
    expect(opens(epk, { apu: '' }).ok).toBe(true)
    expect(opens(epk, { apu: '', apv: '' })).toEqual(failed)
  })

  test('a name that is no base64url is none', () => {
    for (const name of [1, null, ['Qm9i'], 'Qm9i=', 'Qm9']) {
      expect(opens(epk, { apu: name })).toEqual(failed)
      expect(opens(epk, { apv: name })).toEqual(failed)
    }
  })
})
