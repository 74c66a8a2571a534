/** The keys that a node holds, opened: which signs, which encrypts, which are published and to whom. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { applyKeyChange, isEmpty, type KeyChange } from '../../src/core/key/key-change.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { assertOpens, openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey } from '../../src/core/key/key-seal.ts'
import { isKeyId, type KeyAlgorithm, type KeyState, type StoredKey } from '../../src/core/key/signing-key.ts'

const sealingKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const otherKey = deriveSealingKey(randomBytes(32).toString('base64url'))
const make = (algorithm: KeyAlgorithm, state: KeyState): StoredKey =>
  generateKey(algorithm, 0, sealingKey, randomBytes, state)

describe('the ring', () => {
  const states: KeyState[] = ['next', 'active', 'retired', 'revoked']
  const signing = states.map(state => make('EdDSA', state))
  const others = [make('ES256', 'active'), make('HS256', 'active')]
  const encrypting = states.map(state => make('A256GCM', state))
  const [nextSigning, activeSigning, retiredSigning, revokedSigning] = signing
  const [nextEncrypting, activeEncrypting, retiredEncrypting, revokedEncrypting] = encrypting
  const openRing = () => openKeyRing([...signing, ...others, ...encrypting], 'EdDSA', sealingKey)

  test('signs with the active key of its algorithm, and encrypts with the active one', () => {
    const ring = openRing()
    expect(ring.active.kid).toBe(activeSigning?.kid)
    expect(ring.encryption?.kid).toBe(activeEncrypting?.kid)
    expect(openKeyRing([...others, ...signing], 'ES256', sealingKey).active.algorithm).toBe('ES256')
    expect(openKeyRing(signing, 'EdDSA', sealingKey)).not.toHaveProperty('encryption')
    expect(ring.all).toHaveLength(10)
  })

  test('finds a key of any state, each kind by its own way alone', () => {
    const ring = openRing()
    for (const { kid } of [...signing, ...others])
      expect([ring.find(kid)?.kid, ring.findDecryption(kid)]).toEqual([kid, undefined])
    for (const { kid } of encrypting)
      expect([ring.findDecryption(kid)?.kid, ring.find(kid)]).toEqual([kid, undefined])
  })

  test('publishes what verifies or will, and no shared key', () => {
    const ring = openRing()
    const published = ring.jwks.keys.map(({ kid }) => kid)
    const expected = [nextSigning, activeSigning, retiredSigning, others[0]].map(key => key?.kid)
    expect(published).toEqual(expected)
    expect(published).not.toContain(revokedSigning?.kid)
  })

  test('hands out what decrypts or will', () => {
    const ring = openRing()
    const handed = ring.decryptionJwks.keys
    const expected = [nextEncrypting, activeEncrypting, retiredEncrypting].map(key => key?.kid)
    expect(handed.map(({ kid }) => kid)).toEqual(expected)
    expect(handed.map(({ kid }) => kid)).not.toContain(revokedEncrypting?.kid)
    for (const { kty, alg, use, k } of handed)
      expect({ kty, alg, use, size: Buffer.from(k, 'base64url').length }).toEqual({
        kty: 'oct',
        alg: 'A256GCM',
        use: 'enc',
        size: 32,
      })
  })

  test('does not open without an active key of the algorithm, nor with another secret', () => {
    expect(() => openKeyRing([...others, make('EdDSA', 'retired')], 'EdDSA', sealingKey)).toThrow(
      'no active EdDSA key',
    )
    expect(() => openKeyRing(signing, 'EdDSA', otherKey)).toThrow('not the secret they were sealed with')
    expect(() => assertOpens(signing, otherKey)).toThrow('not the secret they were sealed with')
    expect(() => assertOpens(signing, sealingKey)).not.toThrow()
  })
})

describe('a change of keys', () => {
  const active = make('EdDSA', 'active')
  const next = make('EdDSA', 'next')
  const retired = make('EdDSA', 'retired')
  const keys = [active, next, retired]
  const change = (more: Partial<KeyChange>): StoredKey[] | undefined =>
    applyKeyChange(keys, { add: [], states: [], remove: [], at: 5, audit: [], ...more })
  const statesOf = (after: StoredKey[] | undefined) => after?.map(({ kid, state }) => [kid, state])

  test('is made whole', () => {
    const added = make('EdDSA', 'next')
    const after = change({
      add: [added],
      states: [
        { kid: active.kid, from: 'active', to: 'retired' },
        { kid: next.kid, from: 'next', to: 'active' },
      ],
      remove: [retired.kid],
    })
    expect(statesOf(after)).toEqual([
      [active.kid, 'retired'],
      [next.kid, 'active'],
      [added.kid, 'next'],
    ])
    expect(after?.map(({ changedAt }) => changedAt)).toEqual([5, 5, 0])
  })

  test.each<[string, Partial<KeyChange>]>([
    [
      'a key that is not in the state it should leave',
      { states: [{ kid: next.kid, from: 'active', to: 'retired' }] },
    ],
    ['a key that is not there', { states: [{ kid: 'nobodys1', from: 'active', to: 'retired' }] }],
    ['a removal of one that is not there', { remove: ['nobodys1'] }],
    ['a removal of one that signs', { remove: [active.kid] }],
    ['a removal of one that will sign', { remove: [next.kid] }],
    ['two that are active', { add: [make('EdDSA', 'active')] }],
    ['two that are next', { add: [make('EdDSA', 'next')] }],
    ['a key that is there already', { add: [{ ...retired }] }],
  ])('%s is a conflict', (_, more) => {
    expect(change(more)).toBeUndefined()
  })

  test('keys of another algorithm are another matter', () => {
    expect(change({ add: [make('ES256', 'active'), make('ES256', 'next')] })).toHaveLength(5)
    expect(change({ add: [make('EdDSA', 'retired')] })).toHaveLength(4)
  })

  test('of nothing is empty', () => {
    expect(isEmpty({ add: [], states: [], remove: [] })).toBe(true)
    expect(isEmpty({ add: [1], states: [], remove: [] })).toBe(false)
    expect(isEmpty({ add: [], states: [1], remove: [] })).toBe(false)
    expect(isEmpty({ add: [], states: [], remove: [1] })).toBe(false)
    expect(isEmpty({ add: [1], states: [1], remove: [1, 2] })).toBe(false)
  })

  test('a kid has eight characters and does not begin with a dash', () => {
    expect(isKeyId(active.kid)).toBe(true)
    for (const text of ['', 'A'.repeat(7), 'A'.repeat(9), 'AAAA+AAA']) expect(isKeyId(text)).toBe(false)
  })
})
