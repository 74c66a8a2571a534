/** Cutting a compact text up, and counting its segments without doing so, agree; a signature covers the same bytes as text. */
import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSignature, isSignature } from '../../../src/core/jose/algorithm.ts'
import { hasSegments, splitCompact } from '../../../src/core/jose/compact.ts'

const dotted = fc.string({ unit: fc.constantFrom('.', '.', 'a', 'Z', '-', '='), maxLength: 12 })

describe('segments', () => {
  it('are as many as can be cut out', () => {
    fc.assert(
      fc.property(dotted, fc.constantFrom(3 as const, 5 as const), (text, count) => {
        expect(hasSegments(text, count)).toBe(text.split('.').length === count)
        if (splitCompact(text, count).ok) expect(hasSegments(text, count)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what a signature covers', () => {
  const secret = createSecretKey(randomBytes(32))
  const pair = (algorithm: 'EdDSA' | 'ES256' | 'RS256') => {
    if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
    if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return generateKeyPairSync('rsa', { modulusLength: 2048 })
  }
  const keys = {
    HS256: { privateKey: secret, publicKey: secret },
    EdDSA: pair('EdDSA'),
    ES256: pair('ES256'),
    RS256: pair('RS256'),
    PS256: pair('RS256'),
  } as const

  it.each(['HS256', 'EdDSA', 'ES256', 'RS256', 'PS256'] as const)(
    '%s: the same as text and as bytes',
    algorithm => {
      const { privateKey, publicKey } = keys[algorithm]
      fc.assert(
        fc.property(
          fc.string({ unit: 'binary-ascii' }),
          fc.string({ unit: 'binary-ascii' }),
          (text, other) => {
            const signature = createSignature(algorithm, privateKey, Buffer.from(text))
            expect(isSignature(algorithm, publicKey, text, signature)).toBe(true)
            expect(isSignature(algorithm, publicKey, Buffer.from(text), signature)).toBe(true)
            expect(isSignature(algorithm, publicKey, other, signature)).toBe(other === text)
          },
        ),
        { numRuns: 40 },
      )
    },
  )
})
