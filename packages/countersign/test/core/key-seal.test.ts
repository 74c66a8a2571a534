/** Keys at rest: opened by the secret that sealed them, by nothing else. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/core/errors.ts'
import { generateKey } from '../../src/core/key/key-generation.ts'
import { openKeyRing } from '../../src/core/key/key-ring.ts'
import { deriveSealingKey, seal, unseal } from '../../src/core/key/key-seal.ts'
import { tokenAlgorithms } from '../../src/core/key/signing-key.ts'

const secret = () => randomBytes(32).toString('base64url')

describe('sealed keys', () => {
  const key = deriveSealingKey(secret())

  test('come back as they were', () => {
    const plain = randomBytes(48)
    expect(unseal(key, seal(key, plain, 'kid', randomBytes), 'kid')).toEqual(plain)
  })

  test('do not open with another secret, for another kid, cut short, or with any bit changed', () => {
    const sealed = seal(key, randomBytes(32), 'kid', randomBytes)
    expect(unseal(deriveSealingKey(secret()), sealed, 'kid')).toBeUndefined()
    expect(unseal(key, sealed, 'dik')).toBeUndefined()
    for (let length = 0; length < sealed.length; length++) {
      expect(unseal(key, sealed.subarray(0, length), 'kid')).toBeUndefined()
    }
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Uint8Array.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(unseal(key, changed, 'kid')).toBeUndefined()
    }
  })

  test.each(['', 'short', 'x'.repeat(43), `${secret()}=`, randomBytes(16).toString('base64url')])(
    'a secret must be 32 bytes in base64url: %j is refused',
    text => expect(() => deriveSealingKey(text)).toThrow(ConfigurationError),
  )

  test.each(tokenAlgorithms)('%s: the ring opens, and publishes only what is public', algorithm => {
    const stored = generateKey(algorithm, 0, key, randomBytes)
    const ring = openKeyRing([stored], algorithm, key)
    expect(ring.active.kid).toBe(stored.kid)
    expect(ring.find('nobody')).toBeUndefined()
    const members = ring.jwks.keys.flatMap(jwk => Object.keys(jwk))
    expect(ring.jwks.keys).toHaveLength(algorithm === 'HS256' ? 0 : 1)
    for (const secretMember of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
      expect(members).not.toContain(secretMember)
    expect(() => openKeyRing([stored], algorithm, deriveSealingKey(secret()))).toThrow(ConfigurationError)
  })
})
